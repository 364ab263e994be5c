import { LOG } from './event-log.js';
import { named } from './named.js';

// `$1` is the user, `$2` the request.

/** Waiting enrollments in programs become real, but for those that name an address of somebody else. */
export const CONVERT_PROGRAMS = named(
  'convert-programs',
  `with ready as (
     select ci.* from identity.identifier_owner o
     join enrollment.program_enrollment_invitation ci on ci.identifier_id = o.identifier_id
     left join enrollment.disputed_address disputed on disputed.enrollment_id = ci.id
     left join identity.identifier_owner other on other.identifier_id = disputed.address_id
     where o.user_id = $1 and not ci.grantor_lost_rights and ci.expires_at > now()
       and coalesce(other.user_id, $1) = $1
     order by ci.id for update of ci
   ), granted as (
     insert into enrollment.program_enrollment
       (id, program_id, curriculum_id, identifier_id, user_id, status, grantor_id, granted_at)
     select id, program_id, curriculum_id, identifier_id, $1, status, grantor_id, granted_at from ready
     on conflict do nothing returning *
   ), gone as (
     delete from enrollment.program_enrollment_invitation ci using granted where ci.id = granted.id
   ), placed as (
     update enrollment.program_identifier place set state = 'active' from granted where place.enrollment_id = granted.id
   )
   ${LOG(
     '$2',
     'enrollment.invitation-converted',
     `'organizationId', p.organization_id, 'kind', 'program-enrollment', 'grantId', told.id, 'state', 'active',
      'status', status, 'programId', program_id, 'curriculumId', curriculum_id, 'userId', $1,
      'identifierId', identifier_id`,
     'granted told join catalog.program p on p.id = told.program_id',
   )}`,
);

/** Waiting enrollments in courses become real: direct ones, and those through a program in which the user is by now. */
export const CONVERT_COURSES = named(
  'convert-courses',
  `with ready as (
     select ci.*, link.program_enrollment_id, pe.program_id,
       case when ci.through = 'program' and pe.status not in ('enrolled', 'pending') then 'inactive'
         else ci.status end as becomes
     from identity.identifier_owner o
     join enrollment.course_enrollment_invitation ci on ci.identifier_id = o.identifier_id
     left join enrollment.program_course_enrollment_invitation link on link.id = ci.id
     left join enrollment.program_enrollment pe on pe.id = link.program_enrollment_id and pe.user_id = $1
     where o.user_id = $1 and not ci.grantor_lost_rights and ci.expires_at > now()
       and (ci.through = 'course' or pe.id is not null)
     order by ci.id for update of ci
   ), granted as (
     insert into enrollment.course_enrollment
       (id, course_id, user_id, identifier_id, through, status, grantor_id, granted_at)
     select id, course_id, $1, identifier_id, through, becomes, grantor_id, granted_at from ready order by becomes, id
     on conflict do nothing returning *
   ), gone as (
     delete from enrollment.course_enrollment_invitation ci using granted where ci.id = granted.id
   ), linked as (
     insert into enrollment.program_course_enrollment (id, course_id, user_id, program_enrollment_id)
     select id, granted.course_id, $1, program_enrollment_id from ready join granted using (id)
     where program_enrollment_id is not null
   )
   ${LOG(
     '$2',
     'enrollment.invitation-converted',
     `'organizationId', c.organization_id, 'kind', 'course-enrollment', 'grantId', told.id, 'state', 'active',
      'status', told.status, 'programId', ready.program_id, 'courseId', told.course_id, 'userId', $1,
      'identifierId', told.identifier_id`,
     'granted told join ready using (id) join catalog.course c on c.id = told.course_id',
   )}`,
);
