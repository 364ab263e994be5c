import type { Modules } from '../../support/modules.js';

/** What must never be, each counted. */
export interface Faults {
  /** Waiting enrollments of registered people that nothing keeps from being real. */
  readonly stranded: number;
  /** Places that one person holds more than once, or in which they take a course actively more than once. */
  readonly duplicated: number;
  /** Enrollments that were made, were never said to be gone, and are not there. */
  readonly lost: number;
  /** Enrollments that were said to be gone and are there. */
  readonly resurrected: number;
  /** Real enrollments under a key that is another's, or nobody's. */
  readonly misplaced: number;
  /** Keys tied to an address whose owner does not own them, though nobody else does. */
  readonly loose: number;
  /** Waiting enrollments, not withheld, by somebody who could not enrol now. */
  readonly unauthorized: number;
  /** Active enrollments through a program in a course that is not of the program. */
  readonly outside: number;
  /** Listeners that failed, so that what they had to do was put off. */
  readonly putOff: number;
}

export const NO_FAULTS: Faults = {
  stranded: 0,
  duplicated: 0,
  lost: 0,
  resurrected: 0,
  misplaced: 0,
  loose: 0,
  unauthorized: 0,
  outside: 0,
  putOff: 0,
};

/** Counts what must not be, from the tables and the log, by queries that share nothing with the application's own. */
export async function audit(modules: Modules): Promise<Faults> {
  const [found] = await modules.sql<Faults>(AUDIT, [modules.clock.now()]);
  if (!found) throw new Error('The audit answers with one row.');
  return found;
}

const AUDIT = `
with everything as (
  select id, identifier_id, null::uuid as user_id, program_id as place, curriculum_id as part, 'waiting' as state, status
    from enrollment.program_enrollment_invitation
  union all select id, identifier_id, user_id, program_id, curriculum_id, 'real', status
    from enrollment.program_enrollment
  union all select id, identifier_id, null, course_id, null, 'waiting', status
    from enrollment.course_enrollment_invitation
  union all select id, identifier_id, user_id, course_id, null, 'real', status
    from enrollment.course_enrollment
), told as (
  select (payload ->> 'grantId')::uuid as id,
    bool_or(type in ('enrollment.program-enrolled', 'enrollment.course-enrolled')) as made,
    bool_or(type in ('enrollment.program-unenrolled', 'enrollment.course-unenrolled', 'enrollment.invitation-expired')) as gone
  from common.domain_event where type like 'enrollment.%' group by 1
)
select
  (select count(*) from enrollment.program_enrollment_invitation w
   where not w.grantor_lost_rights and w.expires_at > $1
     and exists (select from identity.identifier_owner o where o.identifier_id = w.identifier_id
       and not exists (select from enrollment.program_enrollment r where r.user_id = o.user_id
         and r.program_id = w.program_id and r.curriculum_id = w.curriculum_id)
       and not exists (select from enrollment.disputed_address d
         join identity.identifier_owner other on other.identifier_id = d.address_id
         where d.enrollment_id = w.id and other.user_id <> o.user_id)))::int
  + (select count(*) from enrollment.course_enrollment_invitation w
   where not w.grantor_lost_rights and w.expires_at > $1
     and exists (select from identity.identifier_owner o where o.identifier_id = w.identifier_id
       and not exists (select from enrollment.course_enrollment r where r.user_id = o.user_id and r.course_id = w.course_id
         and (r.through = 'course' and w.through = 'course' or r.status = 'active' and w.status = 'active'))
       and (w.through = 'course' or exists (
         select from enrollment.program_course_enrollment_invitation l
         join enrollment.program_enrollment p on p.id = l.program_enrollment_id
         where l.id = w.id and p.user_id = o.user_id))))::int as stranded,
  (select count(*) from (
     select 1 from everything e where e.part is not null
     group by e.place, e.part, coalesce(e.user_id, e.identifier_id), e.state having count(*) > 1
     union all
     select 1 from everything e where e.part is null and e.status = 'active'
     group by e.place, coalesce(e.user_id, e.identifier_id), e.state having count(*) > 1
     union all
     select 1 from everything group by id having count(*) > 1) t)::int as duplicated,
  (select count(*) from told where made and not gone and not exists (select from everything e where e.id = told.id))::int as lost,
  (select count(*) from told where gone and exists (select from everything e where e.id = told.id))::int as resurrected,
  (select count(*) from everything e join identity.identifier i on i.id = e.identifier_id
   join identity.namespace n on n.id = i.namespace_id and n.kind = 'external-key'
   where e.state = 'real' and not exists (
     select from identity.identifier_owner o where o.identifier_id = i.id and o.user_id = e.user_id))::int as misplaced,
  (select count(*) from identity.identifier_alias a join identity.identifier_owner o on o.identifier_id = a.address_id
   where not exists (select from identity.identifier_owner k where k.identifier_id = a.key_id))::int as loose,
  (select count(*) from enrollment.program_enrollment_invitation w
   where not w.grantor_lost_rights
     and not exists (select from privilege.platform_admin pa where pa.user_id = w.grantor_id)
     and not exists (select from privilege.organization_membership m join catalog.program p on p.id = w.program_id
       where m.organization_id = p.organization_id and m.user_id = w.grantor_id and m.roles && '{registrar,admin}'))::int
   as unauthorized,
  (select count(*) from (
     select link.program_enrollment_id, e.course_id, e.status from enrollment.course_enrollment e
       join enrollment.program_course_enrollment link on link.id = e.id
     union all select link.program_enrollment_id, e.course_id, e.status from enrollment.course_enrollment_invitation e
       join enrollment.program_course_enrollment_invitation link on link.id = e.id) e
   join enrollment.program_identifier pi on pi.enrollment_id = e.program_enrollment_id
   where e.status = 'active' and not exists (
     select from catalog.program_course pc where pc.program_id = pi.program_id and pc.course_id = e.course_id))::int as outside,
  (select count(*) from pgboss.job where name = 'event-delivery')::int as "putOff"`;
