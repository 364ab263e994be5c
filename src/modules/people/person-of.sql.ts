// The id of a person: the user's, or that of the identifier they wait under. Whoever registers with an address keeps
// its id, so these ids are one order over everybody, in which nobody moves by registering.

/** The person behind the identifier `i`: its owner; for a key that an alias ties to an address, whoever that is. */
export const PERSON_OF_IDENTIFIER = `coalesce(
    (select o.user_id from identity.identifier_owner o where o.identifier_id = i.id),
    (select coalesce(ao.user_id, alias.address_id)
      from identity.identifier_alias alias
      left join identity.identifier_owner ao on ao.identifier_id = alias.address_id
      where alias.key_id = i.id),
    i.id)`;

/** Every identifier of the person `p.id`, registered or not, as a subquery with a column `id`. */
export const IDENTIFIERS_OF_PERSON = `(
    select o.identifier_id as id from identity.identifier_owner o where o.user_id = p.id
    union all
    select p.id where not exists (select from identity.identifier_owner o where o.identifier_id = p.id)
    union all
    select alias.key_id from identity.identifier_alias alias
    where alias.address_id = p.id
      and not exists (select from identity.identifier_owner o where o.identifier_id = alias.key_id))`;

/** A row for each real thing that the user `userId` holds in organization `$1`, as a subquery. */
export const HELD_BY = (userId: string): string => `(
    select from privilege.organization_membership m where m.organization_id = $1 and m.user_id = ${userId}
    union all
    select from privilege.course_privilege g join catalog.course c on c.id = g.course_id
    where g.user_id = ${userId} and c.organization_id = $1
    union all
    select from enrollment.program_enrollment e join catalog.program pr on pr.id = e.program_id
    where e.user_id = ${userId} and pr.organization_id = $1
    union all
    select from enrollment.course_enrollment e join catalog.course c on c.id = e.course_id
    where e.user_id = ${userId} and c.organization_id = $1)`;

/** Whether the key of the waiting enrollment `ci` and the address that `disputed` it have come to be one person's. */
const SAME_OWNER = `exists (
      select from identity.identifier_owner ko join identity.identifier_owner ao on ao.user_id = ko.user_id
      where ko.identifier_id = ci.identifier_id and ao.identifier_id = disputed.address_id)`;

/**
 * A row for each thing that waits for the identifier in organization `$1` and expires after `$3`, as a subquery; of an
 * address also for what waits for a key of somebody else's because a roster gave the two as one person's.
 */
export const WAITING_FOR = (identifierId: string): string => {
  const due = `ci.identifier_id = ${identifierId} and ci.expires_at > $3`;
  return `(
    select from privilege.organization_membership_invitation ci where ci.organization_id = $1 and ${due}
    union all
    select from privilege.course_privilege_invitation ci join catalog.course c on c.id = ci.course_id
    where c.organization_id = $1 and ${due}
    union all
    select from enrollment.program_enrollment_invitation ci join catalog.program pr on pr.id = ci.program_id
    where pr.organization_id = $1 and ${due}
    union all
    select from enrollment.course_enrollment_invitation ci join catalog.course c on c.id = ci.course_id
    where c.organization_id = $1 and ${due}
    union all
    select from enrollment.disputed_address disputed
    join enrollment.program_enrollment_invitation ci on ci.id = disputed.enrollment_id
    join catalog.program pr on pr.id = ci.program_id
    where disputed.address_id = ${identifierId} and ci.expires_at > $3 and pr.organization_id = $1
      and not ${SAME_OWNER})`;
};

/**
 * Whether the person `p.id` is known in organization `$1`, whose keys are in namespace `$2`: by a role, a right or an
 * enrollment, by a course they made, by a key, or by something that waits for them and expires after `$3`.
 */
export const KNOWN_IN_ORGANIZATION = `(
    exists (select from ${HELD_BY('p.id')} held)
    or exists (select from catalog.course c where c.creator_id = p.id and c.organization_id = $1)
    or exists (select from ${IDENTIFIERS_OF_PERSON} w join identity.identifier k on k.id = w.id
      where k.namespace_id = $2 and k.id <> p.id)
    or exists (select from ${IDENTIFIERS_OF_PERSON} w cross join lateral ${WAITING_FOR('w.id')} waiting))`;
