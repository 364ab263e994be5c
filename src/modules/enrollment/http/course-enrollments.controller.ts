import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Patch,
  Post,
  Put,
  Query,
  Res,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { putAndShow } from '../../../common/database/put-and-show.js';
import type { BulkResultView } from '../../../common/http/bulk-result.view.js';
import { CurrentCaller, type Caller } from '../../../common/http/caller.js';
import { IdempotentBulk } from '../../../common/http/idempotency/idempotent.decorator.js';
import { Problems, type DocumentedProblem } from '../../../common/http/openapi/problems.decorator.js';
import { ApiPage, mapPage, type Page } from '../../../common/http/page.js';
import { RowsPipe } from '../../../common/http/rows.pipe.js';
import { showBulkResult } from '../../../common/http/show-bulk-result.js';
import { ApiCourseParam, CourseAccess, CourseRef, type CourseFacts } from '../../catalog/index.js';
import { parsePerson } from '../../identity/index.js';
import { ApiPersonParam, KeyNamespaces } from '../../privilege/index.js';
import type { BulkMode } from '../bulk/bulk-rows.js';
import { nameOf } from '../bulk/row-person.js';
import { CourseEnrollmentsBulk } from '../courses/course-enrollments-bulk.service.js';
import { EnrollmentLists } from '../enrollment-lists.service.js';
import { ApiBulk, BULK_ROWS, COURSE_ROSTER } from './api-bulk.decorator.js';
import { CourseEnrollmentDto, CourseEnrollmentQuery, CourseEnrollmentRowDto } from './enrollment.dto.js';
import { CourseEnrollmentView } from './enrollment.view.js';

const NOT_FOUND: DocumentedProblem = [404, 'enrollment-not-found', 'This person is not enrolled here directly.'];
const INVALID: DocumentedProblem[] = [
  [422, 'invalid-email', 'An address needs a domain after its @.'],
  [422, 'invalid-key', 'A key has at most 255 characters.'],
];

@ApiTags('Enrollments')
@ApiCourseParam()
@Controller('api/v1/courses/:course/enrollments')
export class CourseEnrollmentsController {
  constructor(
    private readonly bulk: CourseEnrollmentsBulk,
    private readonly lists: EnrollmentLists,
    private readonly namespaces: KeyNamespaces,
  ) {}

  @Post()
  @HttpCode(HttpStatus.OK)
  @IdempotentBulk()
  @CourseAccess('manage_enrollments', 'registrar')
  @ApiBulk(
    CourseEnrollmentRowDto,
    'createCourseEnrollments',
    'Enrol people in a course, registered or not',
    'Creates only: `conflict` for whoever is enrolled there.',
    COURSE_ROSTER,
  )
  async create(
    @CurrentCaller() caller: Caller,
    @Param('course', CourseRef) course: CourseFacts,
    @Body(new RowsPipe(CourseEnrollmentRowDto, BULK_ROWS)) rows: CourseEnrollmentRowDto[],
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BulkResultView> {
    return this.run(caller, course, 'create', rows, reply);
  }

  @Patch()
  @CourseAccess('manage_enrollments', 'registrar')
  @ApiBulk(
    CourseEnrollmentRowDto,
    'changeCourseEnrollments',
    'Change how people are enrolled in a course, registered or not',
    'Changes only: `not-found` for whoever is not enrolled there.',
    COURSE_ROSTER,
  )
  async change(
    @CurrentCaller() caller: Caller,
    @Param('course', CourseRef) course: CourseFacts,
    @Body(new RowsPipe(CourseEnrollmentRowDto, BULK_ROWS)) rows: CourseEnrollmentRowDto[],
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BulkResultView> {
    return this.run(caller, course, 'change', rows, reply);
  }

  @Put()
  @CourseAccess('manage_enrollments', 'registrar')
  @ApiBulk(
    CourseEnrollmentRowDto,
    'putCourseEnrollments',
    'Enrol people in a course or change how they are enrolled, registered or not',
    'Creates or changes; the same request sent twice changes nothing the second time.',
    COURSE_ROSTER,
  )
  async putMany(
    @CurrentCaller() caller: Caller,
    @Param('course', CourseRef) course: CourseFacts,
    @Body(new RowsPipe(CourseEnrollmentRowDto, BULK_ROWS)) rows: CourseEnrollmentRowDto[],
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BulkResultView> {
    return this.run(caller, course, 'put', rows, reply);
  }

  @Get()
  @CourseAccess('view_enrollments', 'registrar')
  @ApiOperation({
    summary: 'List everybody in a course, registered or not, directly and through programs',
    operationId: 'listCourseEnrollments',
  })
  @Problems(404)
  @ApiPage(CourseEnrollmentView)
  async list(
    @Param('course', CourseRef) course: CourseFacts,
    @Query() query: CourseEnrollmentQuery,
  ): Promise<Page<CourseEnrollmentView>> {
    const page = await this.lists.inCourse({ courseId: course.id }, query);
    return mapPage(page, (one) => new CourseEnrollmentView(one));
  }

  @Put(':person')
  @CourseAccess('manage_enrollments', 'registrar')
  @ApiOperation({
    summary: 'Enrol a person in a course directly, registered or not, or change how they are',
    operationId: 'putCourseEnrollment',
  })
  @Problems(
    404,
    [409, 'conflict', 'This person is active in the course already, through a program; end that first.'],
    ...INVALID,
  )
  @ApiPersonParam()
  @ApiOkResponse({ type: CourseEnrollmentView, description: 'They were enrolled; they are now as asked.' })
  @ApiCreatedResponse({ type: CourseEnrollmentView, description: 'They are enrolled now.' })
  async put(
    @CurrentCaller() caller: Caller,
    @Param('course', CourseRef) course: CourseFacts,
    @Param('person') person: string,
    @Body() { status }: CourseEnrollmentDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CourseEnrollmentView> {
    const { put, shown } = await putAndShow(
      () => this.bulk.put(caller.userId, course, person, status),
      ({ id }) => this.lists.oneInCourse(course.id, id),
    );
    void reply.status(put.outcome === 'created' ? HttpStatus.CREATED : HttpStatus.OK);
    return new CourseEnrollmentView(shown);
  }

  @Get(':person')
  @CourseAccess('view_enrollments', 'registrar')
  @ApiOperation({
    summary: 'Get how a person takes a course: an active enrollment first, then a direct one',
    operationId: 'getCourseEnrollment',
  })
  @Problems([404, 'enrollment-not-found', 'There is no such enrollment here.'], ...INVALID)
  @ApiPersonParam()
  @ApiOkResponse({ type: CourseEnrollmentView, description: 'The enrollment.' })
  async get(
    @Param('course', CourseRef) course: CourseFacts,
    @Param('person') person: string,
  ): Promise<CourseEnrollmentView> {
    const reference = parsePerson(person, await this.namespaces.ofOrganization(course.organizationId));
    return new CourseEnrollmentView(await this.lists.ofPersonInCourse(course.id, reference));
  }

  @Delete(':person')
  @CourseAccess('manage_enrollments', 'registrar')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Take a person off a course on which they are enrolled directly, registered or not',
    operationId: 'deleteCourseEnrollment',
  })
  @Problems(NOT_FOUND, ...INVALID)
  @ApiPersonParam()
  @ApiNoContentResponse({ description: 'They are not enrolled directly any more.' })
  async delete(
    @CurrentCaller() caller: Caller,
    @Param('course', CourseRef) course: CourseFacts,
    @Param('person') person: string,
  ): Promise<void> {
    await this.bulk.remove(caller.userId, course, person);
  }

  private async run(
    { userId }: Caller,
    course: CourseFacts,
    mode: BulkMode,
    rows: readonly CourseEnrollmentRowDto[],
    reply: FastifyReply,
  ): Promise<BulkResultView> {
    const results = await this.bulk.run(userId, { course }, mode, rows);
    return showBulkResult(rows.map(nameOf), results, reply);
  }
}
