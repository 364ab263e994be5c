import { ApiProperty } from '@nestjs/swagger';
import { COURSE_STATUSES, PROGRAM_STATUSES } from '../../enrollment/index.js';
import type {
  OwnAccount,
  OwnCourse,
  OwnEnrollment,
  OwnOrganization,
  OwnPlace,
  OwnProgram,
  OwnProgramEnrollment,
} from '../own-account.service.js';

/** An address that somebody has signed in with. */
export class EmailView {
  @ApiProperty({ example: 'ada@engine-school.example' })
  readonly address: string;

  @ApiProperty({
    enum: ['verified', 'authoritative'],
    description:
      'How far Google vouches for it: rights need `authoritative`, or a domain that the organization trusts.',
    example: 'authoritative',
  })
  readonly proof: string;

  constructor({ address, proof }: { readonly address: string; readonly proof: string }) {
    this.address = address;
    this.proof = proof;
  }
}

/** An organization in which somebody has roles. */
export class OwnOrganizationView {
  @ApiProperty({ format: 'uuid', example: '0198f0a0-0000-7000-8000-000000000001' })
  readonly id: string;

  @ApiProperty({ example: 'engine-school' })
  readonly slug: string;

  @ApiProperty({ example: 'The Engine School' })
  readonly name: string;

  @ApiProperty({ enum: ['admin', 'registrar', 'teacher'], isArray: true, example: ['teacher'] })
  readonly roles: readonly string[];

  constructor({ id, slug, name, roles }: OwnOrganization) {
    this.id = id;
    this.slug = slug;
    this.name = name;
    this.roles = roles;
  }
}

/** Who the caller is. */
export class MeView {
  @ApiProperty({ format: 'uuid', example: '0198f0a0-0000-7000-8000-00000000000a' })
  readonly id: string;

  @ApiProperty({ description: 'The address of the latest sign-in.', example: 'ada@engine-school.example' })
  readonly email: string;

  @ApiProperty({ type: [EmailView] })
  readonly emails: readonly EmailView[];

  @ApiProperty({ example: 'Ada Lovelace' })
  readonly name: string;

  @ApiProperty({ description: 'The URL of a picture; empty when there is none.', example: '' })
  readonly picture: string;

  @ApiProperty({ format: 'date-time', description: 'When you first signed in.', example: '2026-09-01T08:00:00.000Z' })
  readonly registeredAt: string;

  @ApiProperty({ example: false })
  readonly platformAdmin: boolean;

  @ApiProperty({ type: [OwnOrganizationView], description: 'Those in which you have a role.' })
  readonly organizations: readonly OwnOrganizationView[];

  constructor(account: OwnAccount) {
    this.id = account.id;
    this.email = account.email;
    this.emails = account.emails.map((one) => new EmailView(one));
    this.name = account.name;
    this.picture = account.picture;
    this.registeredAt = account.registeredAt;
    this.platformAdmin = account.platformAdmin;
    this.organizations = account.organizations.map((one) => new OwnOrganizationView(one));
  }
}

/** That the caller takes a course. */
export class OwnCourseEnrollmentView {
  @ApiProperty({ format: 'uuid', example: '0198f0a0-0000-7000-8000-000000000003' })
  readonly id: string;

  @ApiProperty({ enum: COURSE_STATUSES, example: 'active' })
  readonly status: string;

  constructor({ id, status }: OwnEnrollment) {
    this.id = id;
    this.status = status;
  }
}

/** That the caller is in a program. */
export class OwnProgramEnrollmentView {
  @ApiProperty({ format: 'uuid', example: '0198f0a0-0000-7000-8000-000000000003' })
  readonly id: string;

  @ApiProperty({ enum: PROGRAM_STATUSES, example: 'enrolled' })
  readonly status: string;

  @ApiProperty({ format: 'uuid', example: '0198f0a0-0000-7000-8000-000000000004' })
  readonly curriculumId: string;

  constructor({ id, status, curriculumId }: OwnProgramEnrollment) {
    this.id = id;
    this.status = status;
    this.curriculumId = curriculumId;
  }
}

class PlaceView {
  @ApiProperty({ format: 'uuid', example: '0198f0a0-0000-7000-8000-000000000002' })
  readonly id: string;

  @ApiProperty({ format: 'uuid', example: '0198f0a0-0000-7000-8000-000000000001' })
  readonly organizationId: string;

  @ApiProperty({ example: 'MATH-101' })
  readonly code: string;

  @ApiProperty({ example: 'Algebra' })
  readonly title: string;

  constructor({ id, organizationId, code, title }: OwnPlace) {
    this.id = id;
    this.organizationId = organizationId;
    this.code = code;
    this.title = title;
  }
}

/** A course that the caller made, holds rights on, or takes. */
export class OwnCourseView extends PlaceView {
  @ApiProperty({
    type: [String],
    description: 'What you may do on the course, all things considered.',
    example: ['manage_material'],
  })
  readonly privileges: readonly string[];

  @ApiProperty({
    type: [OwnCourseEnrollmentView],
    description: 'That you take the course: your active enrollment. Empty when you do not.',
  })
  readonly enrollments: readonly OwnCourseEnrollmentView[];

  constructor(course: OwnCourse) {
    super(course);
    this.privileges = course.privileges;
    this.enrollments = course.enrollments.map((one) => new OwnCourseEnrollmentView(one));
  }
}

/** A program that the caller is in or runs. */
export class OwnProgramView extends PlaceView {
  @ApiProperty({ type: [String], description: 'Empty: there are no privileges on programs.', example: [] })
  readonly privileges: readonly string[];

  @ApiProperty({
    type: [OwnProgramEnrollmentView],
    description:
      'Your enrollments in its curricula that are `enrolled` or `pending`. Empty when you have none, and see it because of your role.',
  })
  readonly enrollments: readonly OwnProgramEnrollmentView[];

  constructor(program: OwnProgram) {
    super(program);
    this.privileges = program.privileges;
    this.enrollments = program.enrollments.map((one) => new OwnProgramEnrollmentView(one));
  }
}
