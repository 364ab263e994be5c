import { LOG } from './event-log.js';
import { named } from './named.js';

// `$1` is the user; `$2` the domain of their address where it is only verified; the last is the request.

/** Waiting rights on courses become real; several for one course become their union. */
export const CONVERT_PRIVILEGES = named(
  'convert-privileges',
  `with arrived as (
     delete from privilege.course_privilege_invitation ci
     using identity.identifier_owner o, catalog.course c, catalog.organization org
     where o.user_id = $1 and ci.identifier_id = o.identifier_id and c.id = ci.course_id and org.id = c.organization_id
       and ($2::text is null or $2 = any(org.trusted_domains)) and not ci.grantor_lost_rights and ci.expires_at > now()
     returning ci.*, c.organization_id
   ), granted as (
     insert into privilege.course_privilege (course_id, user_id, id, allow, deny, grantor_id, granted_at)
     select course_id, $1, (array_agg(id order by id))[1],
       array(select distinct name from arrived one, unnest(one.allow) name where one.course_id = arrived.course_id order by 1),
       array(select distinct name from arrived one, unnest(one.deny) name where one.course_id = arrived.course_id order by 1),
       (array_agg(grantor_id order by id))[1], min(granted_at)
     from arrived group by course_id
     returning course_id, id
   ), roles as (
     insert into privilege.course_privilege_role (course_id, user_id, role_name)
     select distinct held.course_id, $1::uuid, held.role_name
     from privilege.course_privilege_invitation_role held join arrived using (course_id, identifier_id)
   )
   ${LOG(
     '$3',
     'privilege.invitation-converted',
     `'organizationId', organization_id, 'courseId', course_id, 'kind', 'course-privilege', 'grantId', told.id,
      'identifierId', identifier_id, 'userId', $1, 'mergedInto', nullif(granted.id, told.id)`,
     'arrived told join granted using (course_id)',
   )}`,
);

/** Waiting memberships become real, all roles of several together. */
export const CONVERT_MEMBERSHIPS = named(
  'convert-memberships',
  `with arrived as (
     delete from privilege.organization_membership_invitation ci using identity.identifier_owner o, catalog.organization org
     where o.user_id = $1 and ci.identifier_id = o.identifier_id and org.id = ci.organization_id
       and ($2::text is null or $2 = any(org.trusted_domains)) and not ci.grantor_lost_rights and ci.expires_at > now()
     returning ci.*
   ), granted as (
     insert into privilege.organization_membership (organization_id, user_id, id, roles, grantor_id, granted_at)
     select organization_id, $1, (array_agg(id order by id))[1],
       array(select distinct role from arrived one, unnest(one.roles) role
         where one.organization_id = arrived.organization_id order by 1),
       (array_agg(grantor_id order by id))[1], min(granted_at)
     from arrived group by organization_id
     returning organization_id, id
   )
   ${LOG(
     '$3',
     'privilege.invitation-converted',
     `'organizationId', organization_id, 'kind', 'organization-role', 'grantId', told.id,
      'identifierId', identifier_id, 'userId', $1, 'mergedInto', nullif(granted.id, told.id)`,
     'arrived told join granted using (organization_id)',
   )}`,
);

/** Whoever waits to be a platform admin becomes one. */
export const CONVERT_ADMIN = named(
  'convert-admin',
  `with arrived as (
     delete from privilege.platform_admin_invitation ci using identity.identifier_owner o
     where o.user_id = $1 and ci.identifier_id = o.identifier_id and ci.expires_at > now() returning ci.id
   ), told as (
     insert into privilege.platform_admin (user_id, id, granted_at)
     select $1, (array_agg(id order by id))[1], now() from arrived having count(*) > 0 returning id
   )
   ${LOG('$2', 'privilege.platform-admin-granted', `'userId', $1, 'grantId', told.id`, 'told')}`,
);
