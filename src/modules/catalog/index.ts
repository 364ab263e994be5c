export { CatalogReads } from './catalog-reads.service.js';
export { CodeTaken, NotInCatalog, OtherOrganization, SlugTaken } from './catalog.errors.js';
export { Courses } from './courses.service.js';
export { Curricula, type CurriculumChanges } from './curricula.service.js';
export { CourseChanged } from './events/course-changed.event.js';
export { CourseCreated } from './events/course-created.event.js';
export { CourseDeleted } from './events/course-deleted.event.js';
export { CurriculumChanged } from './events/curriculum-changed.event.js';
export { CurriculumCreated } from './events/curriculum-created.event.js';
export { OrganizationChanged } from './events/organization-changed.event.js';
export { OrganizationCreated } from './events/organization-created.event.js';
export { OrganizationDeleted } from './events/organization-deleted.event.js';
export { ProgramChanged } from './events/program-changed.event.js';
export { ProgramCourseAdded } from './events/program-course-added.event.js';
export { ProgramCourseRemoved } from './events/program-course-removed.event.js';
export { ProgramCreated } from './events/program-created.event.js';
export { ProgramDeleted } from './events/program-deleted.event.js';
export type { CourseFacts, CurriculumFacts, OrganizationFacts, ProgramFacts } from './facts.js';
export {
  CourseAccess,
  OrganizationAccess,
  PlatformAdminOnly,
  ProgramAccess,
  type CatalogAccess,
  type StaffRole,
} from './http/access.decorator.js';
export { ApiCourseParam, ApiOrganizationParam, ApiProgramParam } from './http/api-documentation.decorator.js';
export { CourseRef } from './http/course-ref.pipe.js';
export { OrganizationRef } from './http/organization-ref.pipe.js';
export { ProgramRef } from './http/program-ref.pipe.js';
export { Organizations, type OrganizationChanges } from './organizations.service.js';
export { ProgramCourses } from './program-courses.service.js';
export { Programs } from './programs.service.js';
export { isId, isSlug } from './reference.js';
export { VisibleOrganizations } from './visible-organizations.js';
