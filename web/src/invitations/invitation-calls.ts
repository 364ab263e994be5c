import { answer, api, type Schemas } from '../api/client';
import { given, PAGE_SIZE, pagesOf } from '../api/paging';

export type Invitation = Schemas['InvitationView'];
export type Reason = Schemas['WaitingReason'];
export type Kind = Schemas['GrantKind'];

export const WAITING_REASONS: readonly Reason[] = [
  'not-registered',
  'needs-proof',
  'grantor-lost-rights',
  'conversion-failed',
  'conflict',
  'expired',
];

export const GRANT_KINDS: readonly Kind[] = [
  'course-privilege',
  'organization-role',
  'program-enrollment',
  'course-enrollment',
];

/** Everything that waits in an organization, narrowed down. */
export const invitations = (org: string, q: string, reason: Reason | undefined, kind: Kind | undefined) =>
  pagesOf(['invitations', org, q, reason, kind], (cursor) =>
    answer(
      api.GET('/api/v1/organizations/{org}/invitations', {
        params: { path: { org }, query: given({ limit: PAGE_SIZE, cursor, q, reason, kind }) },
      }),
    ),
  );

/** Lets an invitation wait anew from today; where nothing is in its way any more it becomes real. */
export function renew(org: string, id: string): Promise<Invitation> {
  return answer(api.POST('/api/v1/organizations/{org}/invitations/{id}/renew', { params: { path: { org, id } } }));
}

export function revoke(org: string, id: string): Promise<unknown> {
  return answer(api.DELETE('/api/v1/organizations/{org}/invitations/{id}', { params: { path: { org, id } } }));
}

/** What came of doing the same to several things. */
export interface Tally {
  readonly done: number;
  /** What the others were refused for, and how often. */
  readonly refused: readonly { readonly id: string; readonly error: unknown }[];
}

const AT_ONCE = 4;

/** Does one thing after another, a few at a time; what fails stops no other. */
export async function doAll(ids: readonly string[], work: (id: string) => Promise<unknown>): Promise<Tally> {
  const refused: { id: string; error: unknown }[] = [];
  const left = [...ids];
  const worker = async (): Promise<void> => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) {
      try {
        await work(id);
      } catch (error) {
        refused.push({ id, error });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return { done: ids.length - refused.length, refused };
}
