import type { WaitingReason } from '../privilege/index.js';
import type { GrantKind } from './held-grant.js';

// Hand-written: the reason that the views tell, as a condition on the table of what waits, so that it can be asked
// before the page is put together.

/**
 * The condition under which a waiting grant `ci` of this kind waits for the reason; undefined when none of the kind ever
 * does. `$1` is the organization.
 */
export function waitsBecause(reason: WaitingReason, kind: GrantKind, now: string): string | undefined {
  if (reason === 'expired') return `ci.expires_at <= ${now}`;
  if (reason === 'grantor-lost-rights') return `ci.expires_at > ${now} and ci.grantor_lost_rights`;
  const granted = `ci.expires_at > ${now} and not ci.grantor_lost_rights`;
  if (reason === 'not-registered') return `${granted} and case when ${OWNER} is null then true else false end`;
  const owned = OWNED[kind](reason);
  return owned === undefined ? undefined : `${granted} and ${owned}`;
}

// Nobody owns most of what waits, which a `case` keeps PostgreSQL from doubting, and from asking more before that.
const OWNER = '(select o.user_id from identity.identifier_owner o where o.identifier_id = ci.identifier_id)';

/** Why something waits although its identifier has an owner. */
type OwnedReason = 'needs-proof' | 'conversion-failed' | 'conflict';

/** `verified` is not enough for a right, but for addresses of domains that the organization trusts. */
const UNPROVEN = `exists (
    select from identity.identifier_owner o
    join catalog.organization org on org.id = $1
    join identity.identifier i on i.id = o.identifier_id
    left join identity.identifier_alias alias on alias.key_id = i.id
    left join identity.identifier address on address.id = alias.address_id
    where o.identifier_id = ci.identifier_id and o.proof = 'verified'
      and split_part(coalesce(address.folded, i.folded), '@', 2) <> all(org.trusted_domains))`;

/** A person can hold any number of rights, so none is in the way of another. */
function ofRight(reason: OwnedReason): string | undefined {
  if (reason === 'conflict') return undefined;
  return reason === 'needs-proof' ? UNPROVEN : `exists ${OWNER} and not ${UNPROVEN}`;
}

/** An enrollment needs no more proof. What is in its way, its view knows. */
const ofEnrollment =
  (view: string) =>
  (reason: OwnedReason): string | undefined => {
    if (reason === 'needs-proof') return undefined;
    return `case when ${OWNER} is null then false
      else (select g.reason from ${view} g where g.id = ci.id) = '${reason}' end`;
  };

const OWNED: Readonly<Record<GrantKind, (reason: OwnedReason) => string | undefined>> = {
  'course-privilege': ofRight,
  'organization-role': ofRight,
  'program-enrollment': ofEnrollment('enrollment.program_enrollment_grant'),
  'course-enrollment': ofEnrollment('enrollment.course_enrollment_grant'),
};
