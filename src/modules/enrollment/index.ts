export { CourseEnrollmentsBulk, type CoursePlace, type CourseRow } from './courses/course-enrollments-bulk.service.js';
export {
  EnrollmentLists,
  type ListedCourseEnrollment,
  type ListedProgramEnrollment,
} from './enrollment-lists.service.js';
export { COURSE_STATUSES, PROGRAM_STATUSES, type CourseStatus, type ProgramStatus } from './enrollment-status.js';
export { CourseEnrolled } from './events/course-enrolled.event.js';
export { CourseEnrollmentChanged } from './events/course-enrollment-changed.event.js';
export { CourseUnenrolled } from './events/course-unenrolled.event.js';
export { EnrollmentReturned } from './events/enrollment-returned.event.js';
export { ProgramEnrolled } from './events/program-enrolled.event.js';
export { ProgramEnrollmentChanged } from './events/program-enrollment-changed.event.js';
export { ProgramUnenrolled } from './events/program-unenrolled.event.js';
export { ProgramEnrollmentsBulk, type ProgramRow } from './programs/program-enrollments-bulk.service.js';
export { EnrollmentInvitations } from './waiting/enrollment-invitations.service.js';
