/** Why something waits. `conflict` is for kinds of grants of which a person can have one only. */
export const WAITING_REASONS = [
  'not-registered',
  'needs-proof',
  'grantor-lost-rights',
  'conversion-failed',
  'conflict',
  'expired',
] as const;

export type WaitingReason = (typeof WAITING_REASONS)[number];

const DETAILS: Readonly<Record<Exclude<WaitingReason, 'not-registered'>, string>> = {
  'needs-proof': 'The person has signed in, but Google does not vouch for this address strongly enough for a right.',
  'grantor-lost-rights': 'Whoever granted this may no longer grant it; it waits for somebody who may to renew it.',
  'conversion-failed': 'The person has signed in, but making this real failed; it is being tried again.',
  conflict: 'It cannot stand beside something that the person holds already.',
  expired: 'Nobody claimed this in time; renew it, or grant it again.',
};

/** One sentence for people on why something waits for somebody who is known by an address, or by a key alone. */
export function waitingDetail(reason: WaitingReason, knownBy: 'address' | 'key'): string {
  if (reason !== 'not-registered') return DETAILS[reason];
  return knownBy === 'key'
    ? 'No signed-in person is linked to this key yet.'
    : 'Nobody has signed in with this address yet.';
}
