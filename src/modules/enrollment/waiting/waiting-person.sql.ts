import { KEY_OF_USER } from '../../privilege/index.js';

/** How the person `u` is told to staff: by name and address, or by the address alone. */
export const LABEL = (
  user: string,
): string => `(select case when lu.name = '' then la.given else lu.name || ' (' || la.given || ')' end
    from identity."user" lu join identity.identifier la on la.id = lu.address_id where lu.id = ${user})`;

/** How an identifier is told to staff: a key in quotation marks, an address as it is. */
export const NAMED = (
  identifier: string,
): string => `(select case when n.kind = 'address' then 'the address ' || ni.given
      else 'the key “' || ni.given || '”' end
    from identity.identifier ni join identity.namespace n on n.id = ni.namespace_id where ni.id = ${identifier})`;

/** The person of a real enrollment `e`, as columns `email`, `external_user_key` and `name`: the key is that of the enrollment first. */
export const REAL_PERSON = `a.given as email,
    coalesce(case when i.namespace_id = org.namespace_id then i.given end, ${KEY_OF_USER}) as external_user_key, u.name`;

/** The joins that {@link REAL_PERSON} reads. */
export const REAL_JOINS = `join identity."user" u on u.id = e.user_id
  join identity.identifier a on a.id = u.address_id
  join identity.identifier i on i.id = e.identifier_id`;

/** The program of a course enrollment `ci` that waits; null of a direct one. */
export const PROGRAM_OF_INVITATION = `(select place.program_id
    from enrollment.program_course_enrollment_invitation link
    join enrollment.program_identifier place on place.enrollment_id = link.program_enrollment_id
    where link.id = ci.id)`;
