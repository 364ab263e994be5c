import { Module } from '@nestjs/common';
import { CatalogReads } from './catalog-reads.service.js';
import { Courses } from './courses.service.js';
import { Curricula } from './curricula.service.js';
import { CoursesController } from './http/courses.controller.js';
import { CurriculaController } from './http/curricula.controller.js';
import { OrganizationsController } from './http/organizations.controller.js';
import { ProgramCoursesController } from './http/program-courses.controller.js';
import { ProgramsController } from './http/programs.controller.js';
import { Organizations } from './organizations.service.js';
import { ProgramCourses } from './program-courses.service.js';
import { Programs } from './programs.service.js';

/**
 * What exists: organizations, programs, curricula, courses. It needs `VisibleOrganizations`, which a global module
 * provides, and a guard that enforces the rules of `http/access.decorator.ts`.
 */
@Module({
  controllers: [
    OrganizationsController,
    CoursesController,
    ProgramsController,
    CurriculaController,
    ProgramCoursesController,
  ],
  providers: [CatalogReads, Organizations, Courses, Programs, Curricula, ProgramCourses],
  exports: [CatalogReads, Organizations, Courses, Programs, Curricula, ProgramCourses],
})
export class CatalogModule {}
