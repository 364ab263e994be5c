import { Body, Controller, Get, HttpCode, HttpStatus, Param, Patch, Post, Put, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { BulkResultView } from '../../../common/http/bulk-result.view.js';
import { CurrentCaller, type Caller } from '../../../common/http/caller.js';
import { IdempotentBulk } from '../../../common/http/idempotency/idempotent.decorator.js';
import { Problems } from '../../../common/http/openapi/problems.decorator.js';
import { ApiPage, mapPage, type Page } from '../../../common/http/page.js';
import { RowsPipe } from '../../../common/http/rows.pipe.js';
import { showBulkResult } from '../../../common/http/show-bulk-result.js';
import {
  ApiCourseParam,
  ApiProgramParam,
  CourseAccess,
  CourseRef,
  ProgramRef,
  type CourseFacts,
  type ProgramFacts,
} from '../../catalog/index.js';
import type { BulkMode } from '../bulk/bulk-rows.js';
import { nameOf } from '../bulk/row-person.js';
import { CourseEnrollmentsBulk, type CoursePlace } from '../courses/course-enrollments-bulk.service.js';
import { EnrollmentLists } from '../enrollment-lists.service.js';
import { ApiBulk, BULK_ROWS, COURSE_ROSTER } from './api-bulk.decorator.js';
import { CourseEnrollmentQuery, CourseEnrollmentRowDto } from './enrollment.dto.js';
import { CourseEnrollmentView } from './enrollment.view.js';

@ApiTags('Enrollments')
@ApiProgramParam()
@ApiCourseParam()
@Controller('api/v1/programs/:program/courses/:course/enrollments')
export class ProgramCourseEnrollmentsController {
  constructor(
    private readonly bulk: CourseEnrollmentsBulk,
    private readonly lists: EnrollmentLists,
  ) {}

  @Post()
  @HttpCode(HttpStatus.OK)
  @IdempotentBulk()
  @CourseAccess('manage_enrollments', 'registrar')
  @ApiBulk(
    CourseEnrollmentRowDto,
    'createProgramCourseEnrollments',
    'Enrol people in a course of their program, registered or not',
    'Creates only: `conflict` for whoever is enrolled there. `not-in-program` for whoever is not in the program.',
    COURSE_ROSTER,
  )
  async create(
    @CurrentCaller() caller: Caller,
    @Param('program', ProgramRef) program: ProgramFacts,
    @Param('course', CourseRef) course: CourseFacts,
    @Body(new RowsPipe(CourseEnrollmentRowDto, BULK_ROWS)) rows: CourseEnrollmentRowDto[],
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BulkResultView> {
    return this.run(caller, { course, programId: program.id }, 'create', rows, reply);
  }

  @Patch()
  @CourseAccess('manage_enrollments', 'registrar')
  @ApiBulk(
    CourseEnrollmentRowDto,
    'changeProgramCourseEnrollments',
    'Change how people are enrolled in a course of their program, registered or not',
    'Changes only: `not-found` for whoever is not enrolled there. `not-in-program` for whoever is not in the program.',
    COURSE_ROSTER,
  )
  async change(
    @CurrentCaller() caller: Caller,
    @Param('program', ProgramRef) program: ProgramFacts,
    @Param('course', CourseRef) course: CourseFacts,
    @Body(new RowsPipe(CourseEnrollmentRowDto, BULK_ROWS)) rows: CourseEnrollmentRowDto[],
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BulkResultView> {
    return this.run(caller, { course, programId: program.id }, 'change', rows, reply);
  }

  @Put()
  @CourseAccess('manage_enrollments', 'registrar')
  @ApiBulk(
    CourseEnrollmentRowDto,
    'putProgramCourseEnrollments',
    'Enrol people in a course of their program or change how they are enrolled, registered or not',
    'Creates or changes; the same request sent twice changes nothing the second time. `not-in-program` for whoever is not in the program.',
    COURSE_ROSTER,
  )
  async put(
    @CurrentCaller() caller: Caller,
    @Param('program', ProgramRef) program: ProgramFacts,
    @Param('course', CourseRef) course: CourseFacts,
    @Body(new RowsPipe(CourseEnrollmentRowDto, BULK_ROWS)) rows: CourseEnrollmentRowDto[],
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BulkResultView> {
    return this.run(caller, { course, programId: program.id }, 'put', rows, reply);
  }

  @Get()
  @CourseAccess('view_enrollments', 'registrar')
  @ApiOperation({
    summary: 'List everybody who takes a course through a program, registered or not',
    operationId: 'listProgramCourseEnrollments',
  })
  @Problems(404)
  @ApiPage(CourseEnrollmentView)
  async list(
    @Param('program', ProgramRef) program: ProgramFacts,
    @Param('course', CourseRef) course: CourseFacts,
    @Query() query: CourseEnrollmentQuery,
  ): Promise<Page<CourseEnrollmentView>> {
    const scope = { programId: program.id, courseId: course.id };
    const page = await this.lists.inCourseOfProgram(scope, query);
    return mapPage(page, (one) => new CourseEnrollmentView(one));
  }

  private async run(
    { userId }: Caller,
    place: CoursePlace,
    mode: BulkMode,
    rows: readonly CourseEnrollmentRowDto[],
    reply: FastifyReply,
  ): Promise<BulkResultView> {
    const results = await this.bulk.run(userId, place, mode, rows);
    return showBulkResult(rows.map(nameOf), results, reply);
  }
}
