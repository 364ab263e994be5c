import { defineEntity, p } from '@mikro-orm/core';
import { Course } from './course.entity.js';
import { Program } from './program.entity.js';

const ProgramCourseSchema = defineEntity({
  name: 'ProgramCourse',
  schema: 'catalog',
  tableName: 'program_course',
  properties: {
    program: () =>
      p
        .manyToOne(Program)
        .mapToPk()
        .joinColumns('program_id', 'organization_id')
        .referencedColumnNames('id', 'organization_id')
        .deleteRule('cascade')
        .primary(),
    course: () =>
      p
        .manyToOne(Course)
        .mapToPk()
        .joinColumns('course_id', 'organization_id')
        .referencedColumnNames('id', 'organization_id')
        .deleteRule('cascade')
        .index()
        .primary(),
  },
});

/**
 * A course that belongs to a program. Both keys share `organization_id`, so that PostgreSQL refuses a course of another
 * organization. Read and written as SQL.
 */
export class ProgramCourse extends ProgramCourseSchema.class {}
ProgramCourseSchema.setClass(ProgramCourse);
