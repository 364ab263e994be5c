import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { GrantView } from '../../privilege/index.js';
import type { ListedCourseEnrollment, ListedProgramEnrollment } from '../enrollment-lists.service.js';
import { COURSE_STATUSES, PROGRAM_STATUSES, type CourseStatus, type ProgramStatus } from '../enrollment-status.js';

/** Somebody in a program, or who will be. */
export class ProgramEnrollmentView extends GrantView {
  @ApiProperty({ type: 'string', format: 'uuid', example: '0198f0a0-0000-7000-8000-000000000003' })
  programId: string;

  @ApiProperty({ type: 'string', format: 'uuid', example: '0198f0a0-0000-7000-8000-000000000004' })
  curriculumId: string;

  @ApiProperty({ enum: PROGRAM_STATUSES, enumName: 'ProgramEnrollmentStatus', example: 'enrolled' })
  status: ProgramStatus;

  constructor(enrollment: ListedProgramEnrollment) {
    super(enrollment);
    this.programId = enrollment.programId;
    this.curriculumId = enrollment.curriculumId;
    this.status = enrollment.status;
  }
}

/** Somebody in a course, or who will be. */
export class CourseEnrollmentView extends GrantView {
  @ApiProperty({ type: 'string', format: 'uuid', example: '0198f0a0-0000-7000-8000-000000000002' })
  courseId: string;

  @ApiPropertyOptional({
    type: 'string',
    format: 'uuid',
    description: 'The program through which they take the course; absent when they take it by itself.',
  })
  programId?: string;

  @ApiProperty({ enum: COURSE_STATUSES, enumName: 'CourseEnrollmentStatus', example: 'active' })
  status: CourseStatus;

  constructor(enrollment: ListedCourseEnrollment) {
    super(enrollment);
    this.courseId = enrollment.courseId;
    if (enrollment.programId !== null) this.programId = enrollment.programId;
    this.status = enrollment.status;
  }
}
