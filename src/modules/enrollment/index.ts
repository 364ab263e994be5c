export { COURSE_STATUSES, PROGRAM_STATUSES, type CourseStatus, type ProgramStatus } from './enrollment-status.js';
export { EnrollmentInvitations } from './waiting/enrollment-invitations.service.js';
