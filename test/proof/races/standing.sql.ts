/**
 * What stands in the database of the things that are asked about, in rows (n, id, content, named): waiting and real rows
 * alike, by whatever name the person behind a thing is known; `named` tells of those that stand under the very name. A
 * key holds the address of whoever it is tied to. Takes arrays of n, kind, organization, program, curriculum, course and
 * name. Shares nothing with the application's own queries.
 */
export const STANDING = `
with thing as (
  select t.*, namespace.id as namespace_id,
    case when t.name like 'key:%' then lower(substr(t.name, 5)) else lower(t.name) end as folded
  from unnest($1::int[], $2::text[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[])
    as t (n, kind, organization_id, program_id, curriculum_id, course_id, name)
  left join catalog.organization organization on organization.id = t.organization_id
  join identity.namespace namespace
    on case when t.name like 'key:%' then namespace.id = organization.namespace_id else namespace.kind = 'address' end
), known as (
  select thing.*, i.id as identifier_id, owner.user_id
  from thing
  join identity.identifier i on i.namespace_id = thing.namespace_id and i.folded = thing.folded
  left join identity.identifier_owner owner on owner.identifier_id = i.id
), named as (
  select n, identifier_id from known
  union select known.n, owner.identifier_id from known join identity.identifier_owner owner on owner.user_id = known.user_id
  union select known.n, alias.address_id from known join identity.identifier_alias alias on alias.key_id = known.identifier_id
  union select known.n, alias.key_id from known join identity.identifier_alias alias on alias.address_id = known.identifier_id
), waiting as (
  select known.*, named.identifier_id as by_id from known join named using (n)
), real as (
  select * from known where user_id is not null
)
select n, e.id, e.status as content, by_id = waiting.identifier_id as named
  from waiting join enrollment.program_enrollment_invitation e
  on e.identifier_id = by_id and e.program_id = waiting.program_id and e.curriculum_id = waiting.curriculum_id
  where kind = 'program'
union select n, e.id, e.status, e.identifier_id = real.identifier_id from real join enrollment.program_enrollment e
  on e.user_id = real.user_id and e.program_id = real.program_id and e.curriculum_id = real.curriculum_id
  where kind = 'program'
union select n, e.id, e.status, by_id = waiting.identifier_id from waiting join enrollment.course_enrollment_invitation e
  on e.identifier_id = by_id and e.course_id = waiting.course_id
  where e.through = case kind when 'directly' then 'course' when 'through' then 'program' end
union select n, e.id, e.status, e.identifier_id = real.identifier_id from real join enrollment.course_enrollment e
  on e.user_id = real.user_id and e.course_id = real.course_id
  where e.through = case kind when 'directly' then 'course' when 'through' then 'program' end
union select n, e.id, array_to_string(array(select unnest(e.allow) order by 1), ','), by_id = waiting.identifier_id
  from waiting join privilege.course_privilege_invitation e on e.identifier_id = by_id and e.course_id = waiting.course_id
  where kind = 'privilege'
union select n, e.id, array_to_string(array(select unnest(e.allow) order by 1), ','), true
  from real join privilege.course_privilege e on e.user_id = real.user_id and e.course_id = real.course_id
  where kind = 'privilege'
union select n, e.id, array_to_string(array(select unnest(e.roles) order by 1), ','), by_id = waiting.identifier_id
  from waiting join privilege.organization_membership_invitation e
  on e.identifier_id = by_id and e.organization_id = waiting.organization_id
  where kind = 'member'
union select n, e.id, array_to_string(array(select unnest(e.roles) order by 1), ','), true
  from real join privilege.organization_membership e
  on e.user_id = real.user_id and e.organization_id = real.organization_id
  where kind = 'member'
union select n, u.id, 'registered ' || (
    select count(*) from common.domain_event e
    where e.type = 'identity.user-registered' and e.payload ->> 'userId' = u.id::text), true
  from real join identity."user" u on u.id = real.user_id
  where kind = 'user'
union select n, real.identifier_id, address.folded, true
  from real join identity."user" u on u.id = real.user_id join identity.identifier address on address.id = u.address_id
  where kind = 'key'
union select n, known.identifier_id, address.folded, true
  from known join identity.identifier_alias alias on alias.key_id = known.identifier_id
  join identity.identifier address on address.id = alias.address_id
  where kind = 'key' and known.user_id is null`;
