/**
 * Every waiting and real grant of one shape: what it is, whose, where. `part` is the curriculum of a program enrollment;
 * `convertible` says whether a registered owner's proof is enough for it.
 */
const GRANTS = `grants as (
    select 'course-privilege' as kind, id, 'waiting' as state, identifier_id, null::uuid as user_id, course_id as place,
      null::uuid as part, grantor_id from privilege.course_privilege_invitation
    union all select 'course-privilege', id, 'real', null, user_id, course_id, null, grantor_id
      from privilege.course_privilege
    union all select 'membership', id, 'waiting', identifier_id, null, organization_id, null, grantor_id
      from privilege.organization_membership_invitation
    union all select 'membership', id, 'real', null, user_id, organization_id, null, grantor_id
      from privilege.organization_membership
    union all select 'program-enrollment', id, 'waiting', identifier_id, null, program_id, curriculum_id, grantor_id
      from enrollment.program_enrollment_invitation
    union all select 'program-enrollment', id, 'real', identifier_id, user_id, program_id, curriculum_id, grantor_id
      from enrollment.program_enrollment
    union all select 'course-enrollment', id, 'waiting', identifier_id, null, course_id, null, grantor_id
      from enrollment.course_enrollment_invitation
    union all select 'course-enrollment', id, 'real', identifier_id, user_id, course_id, null, grantor_id
      from enrollment.course_enrollment
  )`;

/** What the log tells of each grant. A merger ends the id that was merged. */
const TOLD = `told as (
    select (payload ->> 'grantId')::uuid as id,
      bool_or(type in ('privilege.course-privilege-granted', 'privilege.membership-granted',
        'enrollment.program-enrolled', 'enrollment.course-enrolled')) as made,
      bool_or(type in ('privilege.course-privilege-revoked', 'privilege.membership-revoked',
        'privilege.invitation-expired', 'enrollment.program-unenrolled', 'enrollment.course-unenrolled',
        'enrollment.invitation-expired')
        or type = 'privilege.invitation-converted' and payload ? 'mergedInto') as gone
    from common.domain_event where payload ? 'grantId' group by 1
  )`;

/** Whose an identifier is, and whether their proof is enough for a right in an organization. */
const PROVEN = (organization: string): string => `(o.proof <> 'verified'
      or split_part(coalesce(tied_address.folded, i.folded), '@', 2) = any(${organization}.trusted_domains))`;

const OWNED = `join identity.identifier i on i.id = w.identifier_id
     join identity.identifier_owner o on o.identifier_id = w.identifier_id
     left join identity.identifier_alias tied on tied.key_id = w.identifier_id
     left join identity.identifier tied_address on tied_address.id = tied.address_id`;

/** What somebody may do on a course where nothing lets them do all; deny wins, also over what needs the denied. */
const EFFECTIVE = (allow: string, deny: string): string => `(
    select coalesce(array_agg(name), '{}') from (
      select unnest(${allow}) as name
      union select 'access_exercises' where 'manage_exercises' = any(${allow})
      union select 'view_enrollments' where 'manage_enrollments' = any(${allow})
    ) reach
    where name <> all(${deny})
      and not (name = 'manage_exercises' and 'access_exercises' = any(${deny}))
      and not (name = 'manage_enrollments' and 'view_enrollments' = any(${deny})))`;

/** What must hold in every committed state. Each query answers with the rows that break its promise; `$1` is the time. */
export const PROMISES: Readonly<Record<string, string>> = {
  'nobody registered has a course privilege waiting that could be real': `
    select w.id, w.course_id, i.folded from privilege.course_privilege_invitation w ${OWNED}
    join catalog.course c on c.id = w.course_id join catalog.organization org on org.id = c.organization_id
    where not w.grantor_lost_rights and w.expires_at > $1 and ${PROVEN('org')}`,

  'nobody registered has an organization role waiting that could be real': `
    select w.id, w.organization_id, i.folded from privilege.organization_membership_invitation w ${OWNED}
    join catalog.organization org on org.id = w.organization_id
    where not w.grantor_lost_rights and w.expires_at > $1 and ${PROVEN('org')}`,

  'nobody registered waits to be platform admin who could be': `
    select w.id, i.folded from privilege.platform_admin_invitation w ${OWNED}
    where w.expires_at > $1 and o.proof <> 'verified'`,

  'nobody registered has a program enrollment waiting that could be real': `
    select w.id, w.program_id, i.folded, o.user_id from enrollment.program_enrollment_invitation w ${OWNED}
    where not w.grantor_lost_rights and w.expires_at > $1
      and not exists (select from enrollment.program_enrollment r
        where r.user_id = o.user_id and r.program_id = w.program_id and r.curriculum_id = w.curriculum_id)
      and not exists (select from enrollment.disputed_address d
        join identity.identifier_owner other on other.identifier_id = d.address_id
        where d.enrollment_id = w.id and other.user_id <> o.user_id)`,

  'nobody registered has a course enrollment waiting that could be real': `
    select w.id, w.course_id, i.folded, o.user_id from enrollment.course_enrollment_invitation w ${OWNED}
    where not w.grantor_lost_rights and w.expires_at > $1
      and not exists (select from enrollment.course_enrollment r
        where r.user_id = o.user_id and r.course_id = w.course_id
          and (r.through = 'course' and w.through = 'course' or r.status = 'active' and w.status = 'active'))
      and (w.through = 'course' or exists (
        select from enrollment.program_course_enrollment_invitation l
        join enrollment.program_enrollment p on p.id = l.program_enrollment_id
        where l.id = w.id and p.user_id = o.user_id))`,

  'no grant is there twice': `
    with ${GRANTS}
    select kind, id, null::uuid as place, null::uuid as whose, count(*) from grants group by kind, id having count(*) > 1
    union all
    select kind, null, place, coalesce(user_id, identifier_id), count(*) from grants where kind <> 'course-enrollment'
    group by kind, place, part, coalesce(user_id, identifier_id), state having count(*) > 1`,

  'no enrollment is under a key that is another’s, or nobody’s': `
    with ${GRANTS}
    select g.kind, g.id, i.folded, g.user_id from grants g join identity.identifier i on i.id = g.identifier_id
    join identity.namespace n on n.id = i.namespace_id and n.kind = 'external-key'
    where g.state = 'real' and not exists (
      select from identity.identifier_owner o where o.identifier_id = i.id and o.user_id = g.user_id)`,

  'whatever the log says was granted is there, unless the log says that it went': `
    with ${GRANTS}, ${TOLD}
    select id from told where made and not gone and not exists (select from grants g where g.id = told.id)`,

  'whatever the log says is gone is gone': `
    with ${GRANTS}, ${TOLD} select id from told where gone and exists (select from grants g where g.id = told.id)`,

  'whatever is granted was told in the log': `
    with ${GRANTS}, ${TOLD}
    select kind, id from grants g where not exists (select from told where told.id = g.id and told.made)`,

  'whatever was merged into a grant names one that is or was there': `
    with ${GRANTS}, ${TOLD}
    select e.id from common.domain_event e where e.type = 'privilege.invitation-converted' and e.payload ? 'mergedInto'
      and not exists (select from grants g where g.id = (e.payload ->> 'mergedInto')::uuid)
      and not exists (select from told where told.id = (e.payload ->> 'mergedInto')::uuid and told.gone)`,

  'no grant converts twice': `
    select payload ->> 'grantId' as id, count(*) from common.domain_event e
    where type in ('privilege.invitation-converted', 'enrollment.invitation-converted')
      and not exists (select from common.domain_event r
        where r.type = 'enrollment.enrollment-returned' and r.payload ->> 'grantId' = e.payload ->> 'grantId')
    group by 1 having count(*) > 1`,

  'nothing converts that is withheld, until somebody who may makes it theirs': `
    select c.payload ->> 'grantId' as id, w.occurred_at as withheld, c.occurred_at as converted
    from common.domain_event w
    join common.domain_event c on c.payload ->> 'grantId' = w.payload ->> 'grantId' and c.occurred_at >= w.occurred_at
      and c.type in ('privilege.invitation-converted', 'enrollment.invitation-converted')
    where w.type in ('privilege.invitation-withheld', 'enrollment.invitation-withheld')
      and not exists (select from common.domain_event lifted
        where lifted.payload ->> 'grantId' = w.payload ->> 'grantId'
          and lifted.occurred_at between w.occurred_at and c.occurred_at
          and lifted.type in ('privilege.invitation-renewed', 'privilege.course-privilege-granted',
            'privilege.course-privilege-changed', 'privilege.membership-granted', 'privilege.membership-changed',
            'enrollment.invitation-renewed', 'enrollment.program-enrolled', 'enrollment.program-enrollment-changed',
            'enrollment.course-enrolled', 'enrollment.course-enrollment-changed', 'enrollment.enrollment-returned'))`,

  'whoever proves an address owns the keys that are tied to it, unless another does': `
    select a.key_id, a.address_id from identity.identifier_alias a
    join identity.identifier_owner o on o.identifier_id = a.address_id
    where not exists (select from identity.identifier_owner k where k.identifier_id = a.key_id)`,

  'every user owns the address that they go by, and registered once': `
    select u.id from identity."user" u where u.retired_at is null and (
      not exists (select from identity.identifier_owner o where o.identifier_id = u.address_id and o.user_id = u.id)
      or (select count(*) from common.domain_event e
        where e.type = 'identity.user-registered' and e.payload ->> 'userId' = u.id::text) <> 1)`,

  'no waiting enrollment in a program is by somebody who may not enrol, and not withheld': `
    select w.id, w.program_id, w.grantor_id from enrollment.program_enrollment_invitation w
    join catalog.program p on p.id = w.program_id
    where not w.grantor_lost_rights
      and not exists (select from privilege.platform_admin pa where pa.user_id = w.grantor_id)
      and not exists (select from privilege.organization_membership m where m.organization_id = p.organization_id
        and m.user_id = w.grantor_id and m.roles && '{registrar,admin}')`,

  'no waiting course privilege is by somebody who may not grant it, and not withheld': `
    select w.id, w.course_id, w.grantor_id from privilege.course_privilege_invitation w
    join catalog.course c on c.id = w.course_id
    left join privilege.course_privilege held on held.course_id = w.course_id and held.user_id = w.grantor_id
    cross join lateral (select coalesce(held.allow, '{}') || array(select unnest(r.allow)
      from privilege.course_privilege_role pr
      join privilege.course_role r on r.course_id = pr.course_id and r.name = pr.role_name
      where pr.course_id = w.course_id and pr.user_id = w.grantor_id) as allow) grantor
    cross join lateral (select w.allow || array(select unnest(r.allow)
      from privilege.course_privilege_invitation_role pr
      join privilege.course_role r on r.course_id = pr.course_id and r.name = pr.role_name
      where pr.course_id = w.course_id and pr.identifier_id = w.identifier_id) as allow) granted
    cross join lateral (select ${EFFECTIVE('grantor.allow', `coalesce(held.deny, '{}')`)} as names) may
    where not w.grantor_lost_rights and c.creator_id <> w.grantor_id
      and not exists (select from privilege.platform_admin pa where pa.user_id = w.grantor_id)
      and not exists (select from privilege.organization_membership m where m.organization_id = c.organization_id
        and m.user_id = w.grantor_id and 'admin' = any(m.roles))
      and not ('manage_privileges' = any(may.names)
        and ${EFFECTIVE('granted.allow', 'w.deny')} <@ may.names)`,

  'no waiting organization role is by somebody who may not grant it, and not withheld': `
    select w.id, w.organization_id, w.grantor_id from privilege.organization_membership_invitation w
    where not w.grantor_lost_rights
      and not exists (select from privilege.platform_admin pa where pa.user_id = w.grantor_id)
      and not exists (select from privilege.organization_membership m where m.organization_id = w.organization_id
        and m.user_id = w.grantor_id and 'admin' = any(m.roles))`,

  'nobody takes a course actively through a program that it is not of': `
    select e.id, e.course_id from (
      select link.id, link.program_enrollment_id, e.course_id, e.status from enrollment.course_enrollment e
        join enrollment.program_course_enrollment link on link.id = e.id
      union all select link.id, link.program_enrollment_id, e.course_id, e.status
        from enrollment.course_enrollment_invitation e
        join enrollment.program_course_enrollment_invitation link on link.id = e.id) e
    join enrollment.program_identifier pi on pi.enrollment_id = e.program_enrollment_id
    where e.status = 'active' and not exists (
      select from catalog.program_course pc where pc.program_id = pi.program_id and pc.course_id = e.course_id)`,

  'every place in a program has its enrollment, and a course through a program hangs on one': `
    select 'place' as what, p.enrollment_id as id from enrollment.program_identifier p
    where not exists (select from enrollment.program_enrollment e where e.id = p.enrollment_id and p.state = 'active')
      and not exists (select from enrollment.program_enrollment_invitation e
        where e.id = p.enrollment_id and p.state = 'pending')
    union all select 'course', e.id from enrollment.course_enrollment e where (e.through = 'program') is distinct from
      exists (select from enrollment.program_course_enrollment l where l.id = e.id)
    union all select 'waiting course', e.id from enrollment.course_enrollment_invitation e
    where (e.through = 'program') is distinct from
      exists (select from enrollment.program_course_enrollment_invitation l where l.id = e.id)`,

  'a waiting course through a program waits for the person of its program enrollment': `
    select e.id, e.identifier_id, p.identifier_id as program from enrollment.course_enrollment_invitation e
    join enrollment.program_course_enrollment_invitation l on l.id = e.id
    join enrollment.program_identifier p on p.enrollment_id = l.program_enrollment_id
    where e.identifier_id <> p.identifier_id`,

  'a retired person holds nothing, and nothing waits for them': `
    with ${GRANTS}
    select g.kind, g.id from grants g join identity."user" u on u.id = g.user_id where u.retired_at is not null
    and g.kind in ('course-privilege', 'membership')
    union all
    select g.kind, g.id from grants g join identity.identifier_owner o on o.identifier_id = g.identifier_id
    join identity."user" u on u.id = o.user_id where u.retired_at is not null and g.state = 'waiting'`,
};
