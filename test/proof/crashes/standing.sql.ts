/** Everything that clients write, as the tables hold it: waiting or real, under the name by which it was written. */
export const STANDING = `
with named as (
  select u.id as user_id, i.folded as person from identity."user" u join identity.identifier i on i.id = u.address_id
)
select 'user' as kind, '' as place, person, 'there' as value, user_id as id from named
union all select 'course', '', code, 'there', id from catalog.course
union all select 'key', '', k.folded, n.person, null from identity.identifier_owner o
  join identity.identifier k on k.id = o.identifier_id join identity.namespace s on s.id = k.namespace_id
  join named n on n.user_id = o.user_id where s.kind = 'external-key'
union all select 'key', '', k.folded, a.folded, null from identity.identifier_alias t
  join identity.identifier k on k.id = t.key_id join identity.identifier a on a.id = t.address_id
  where not exists (select from identity.identifier_owner o where o.identifier_id = t.key_id)
union all select 'membership', w.organization_id::text, i.folded, array_to_string(w.roles, ','), w.id
  from privilege.organization_membership_invitation w join identity.identifier i on i.id = w.identifier_id
union all select 'membership', m.organization_id::text, n.person, array_to_string(m.roles, ','), m.id
  from privilege.organization_membership m join named n on n.user_id = m.user_id
union all select 'course-privilege', w.course_id::text, i.folded,
    array_to_string(array(select unnest(w.allow) order by 1), ','), w.id
  from privilege.course_privilege_invitation w join identity.identifier i on i.id = w.identifier_id
union all select 'course-privilege', g.course_id::text, n.person,
    array_to_string(array(select unnest(g.allow) order by 1), ','), g.id
  from privilege.course_privilege g join named n on n.user_id = g.user_id
union all select 'course-enrollment', w.course_id::text, i.folded, w.status, w.id
  from enrollment.course_enrollment_invitation w join identity.identifier i on i.id = w.identifier_id
union all select 'course-enrollment', e.course_id::text, i.folded, e.status, e.id
  from enrollment.course_enrollment e join identity.identifier i on i.id = e.identifier_id
union all select 'program-enrollment', w.curriculum_id::text, i.folded, w.status, w.id
  from enrollment.program_enrollment_invitation w join identity.identifier i on i.id = w.identifier_id
union all select 'program-enrollment', e.curriculum_id::text, i.folded, e.status, e.id
  from enrollment.program_enrollment e join identity.identifier i on i.id = e.identifier_id`;

/** What is half there beyond what the audit asks for. Each query answers with the rows of what is wrong. */
export const HALVES: Readonly<Record<string, string>> = {
  'a course that was deleted is gone, and one that is gone was deleted': `
    select e.payload ->> 'courseId' as course from common.domain_event e where e.type = 'catalog.course-created'
      and exists (select from catalog.course c where c.id = (e.payload ->> 'courseId')::uuid)
        = exists (select from common.domain_event d
          where d.type = 'catalog.course-deleted' and d.payload ->> 'courseId' = e.payload ->> 'courseId')`,
  'every course was told of once': `
    select c.id from catalog.course c where (select count(*) from common.domain_event e
      where e.type = 'catalog.course-created' and e.payload ->> 'courseId' = c.id::text) <> 1`,
  'every grant was made once in the log': `
    select payload ->> 'grantId' as id, count(*) from common.domain_event
    where type in ('privilege.course-privilege-granted', 'privilege.membership-granted', 'enrollment.program-enrolled',
      'enrollment.course-enrolled') group by 1 having count(*) > 1`,
  'every queued delivery is of an event in the log': `
    select id from pgboss.job j where name = 'event-delivery'
      and not exists (select from common.domain_event e where e.id = (j.data ->> 'eventId')::uuid)`,
};

/** Those rows of a promise about what waits for somebody who came, of which nothing is queued that will mend it. */
export const UNQUEUED = (waiting: string): string => `
  select w.* from (${waiting}) w where not exists (
    select from pgboss.job j join common.domain_event e on e.id = (j.data ->> 'eventId')::uuid
    where j.name = 'event-delivery' and j.state < 'completed' and (not e.payload ? 'userId' or e.payload ->> 'userId' in (
      select o.user_id::text from identity.identifier i join identity.identifier_owner o on o.identifier_id = i.id
      where i.folded = w.folded)))`;

/** Whoever registered and of whom the listener after the commit has neither heard nor will hear. */
export const UNTOLD = `
  select e.id from common.domain_event e where e.type = 'identity.user-registered'
    and not exists (select from public.witness w where w.event_id = e.id)
    and not exists (select from pgboss.job j where j.name = 'event-delivery' and j.state < 'completed'
      and j.data ->> 'eventId' = e.id::text and j.data ->> 'channel' like 'after-commit:%')`;
