import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Put, Query, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { putAndShow } from '../../../common/database/put-and-show.js';
import { BodyLimit } from '../../../common/http/body-limit.decorator.js';
import { BulkResultView } from '../../../common/http/bulk-result.view.js';
import { CurrentCaller, type Caller } from '../../../common/http/caller.js';
import { idAfter } from '../../../common/http/id-cursor.js';
import { DomainError } from '../../../common/errors/index.js';
import { Problems } from '../../../common/http/openapi/problems.decorator.js';
import { ApiPage, mapPage, pageOf, type Page } from '../../../common/http/page.js';
import { RowsPipe } from '../../../common/http/rows.pipe.js';
import { showBulkResult } from '../../../common/http/show-bulk-result.js';
import { ApiCourseParam, CourseAccess, CourseRef, type CourseFacts } from '../../catalog/index.js';
import { IdentityReads, parsePerson } from '../../identity/index.js';
import { CoursePrivileges } from '../courses/course-privileges.service.js';
import { GrantLists } from '../grant-lists.service.js';
import { KeyNamespaces } from '../key-namespaces.service.js';
import { PrivilegeReads } from '../rights/privilege-reads.service.js';
import { ApiPersonParam } from './api-person-param.decorator.js';
import { BULK_ROWS, CoursePrivilegesBulk } from '../courses/course-privileges-bulk.service.js';
import { CoursePrivilegeDto, CoursePrivilegeRowDto, GrantQuery } from './course-privilege.dto.js';
import { CoursePrivilegeView } from './course-privilege.view.js';

const COURSE_GONE = [404, 'course-not-found', 'The course has just been deleted.'] as const;
const PERSON = [
  [422, 'invalid-email', 'An address needs a domain after its @.'],
  [422, 'invalid-key', 'A key has at most 255 characters.'],
] as const;
const NOT_GRANTED = [404, 'grant-not-found', 'Nothing is granted to this person here.'] as const;
const NOBODY = [404, 'person-not-found', 'There is no such person.'] as const;

@ApiTags('Privileges')
@ApiCourseParam()
@Controller('api/v1/courses/:course/privileges')
export class CoursePrivilegesController {
  constructor(
    private readonly privileges: CoursePrivileges,
    private readonly bulk: CoursePrivilegesBulk,
    private readonly lists: GrantLists,
    private readonly namespaces: KeyNamespaces,
    private readonly reads: PrivilegeReads,
    private readonly identity: IdentityReads,
  ) {}

  @Put(':person')
  @CourseAccess('any')
  @ApiOperation({
    summary: 'Grant privileges to a person, registered or not',
    description:
      'Replaces what was granted to them on the course. Somebody who has never signed in gets it when they do.',
    operationId: 'putCoursePrivilege',
  })
  @Problems(
    COURSE_GONE,
    NOBODY,
    ...PERSON,
    [403, 'cannot-grant', 'You do not hold manage_events on this course.'],
    [422, 'unknown-role', 'This course has no role “assistant”.'],
  )
  @ApiPersonParam()
  @ApiOkResponse({ type: CoursePrivilegeView, description: 'The grant existed; it is now as asked.' })
  @ApiCreatedResponse({ type: CoursePrivilegeView, description: 'The grant is new.' })
  async put(
    @CurrentCaller() caller: Caller,
    @Param('course', CourseRef) course: CourseFacts,
    @Param('person') person: string,
    @Body() grant: CoursePrivilegeDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CoursePrivilegeView> {
    const reference = parsePerson(person, await this.namespaces.ofOrganization(course.organizationId));
    const { put, shown } = await putAndShow(
      () => this.privileges.put(caller.userId, course.id, { person: reference, grant }),
      ({ id }) => this.lists.onCourseById(course.id, id),
    );
    void reply.status(put.outcome === 'created' ? HttpStatus.CREATED : HttpStatus.OK);
    return new CoursePrivilegeView(shown);
  }

  @Put()
  @CourseAccess('any')
  @BodyLimit(8 * 1024 * 1024)
  @ApiOperation({
    summary: 'Grant privileges to many people in one call',
    description: `Up to ${BULK_ROWS} rows. A refused row stops no other; rows that name one person twice are all refused.`,
    operationId: 'putCoursePrivileges',
  })
  @Problems(
    COURSE_GONE,
    [403, 'cannot-grant', 'Granting on this course needs manage_privileges.'],
    [413, 'too-many-rows', 'At most 1000 rows can be sent in one call.'],
  )
  @ApiBody({ type: [CoursePrivilegeRowDto] })
  @ApiOkResponse({ type: BulkResultView, description: 'Every row was applied.' })
  @ApiResponse({ status: 207, type: BulkResultView, description: 'Some rows were applied.' })
  @ApiResponse({ status: 422, type: BulkResultView, description: 'No row was applied.' })
  async putMany(
    @CurrentCaller() caller: Caller,
    @Param('course', CourseRef) course: CourseFacts,
    @Body(new RowsPipe(CoursePrivilegeRowDto, BULK_ROWS)) rows: CoursePrivilegeRowDto[],
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BulkResultView> {
    const results = await this.bulk.put(caller.userId, course, rows);
    return showBulkResult(
      rows.map((row) => row.person),
      results,
      reply,
    );
  }

  @Get()
  @CourseAccess('manage_privileges')
  @ApiOperation({
    summary: 'List what everybody was granted on a course, registered or not',
    operationId: 'listCoursePrivileges',
  })
  @Problems(404)
  @ApiPage(CoursePrivilegeView)
  async list(
    @Param('course', CourseRef) course: CourseFacts,
    @Query() { limit, cursor, ...filter }: GrantQuery,
  ): Promise<Page<CoursePrivilegeView>> {
    const found = await this.lists.onCourse(course.id, { ...filter, limit, after: idAfter(cursor) });
    return mapPage(
      pageOf(found, limit, (grant) => [grant.id]),
      (grant) => new CoursePrivilegeView(grant),
    );
  }

  @Get(':person')
  @CourseAccess('any')
  @ApiOperation({
    summary: 'Get what one person was granted on a course',
    description: 'Needs manage_privileges, unless the caller asks about themselves.',
    operationId: 'getCoursePrivilege',
  })
  @Problems(NOT_GRANTED, ...PERSON)
  @ApiPersonParam()
  @ApiOkResponse({ type: CoursePrivilegeView, description: 'The grant.' })
  async get(
    @CurrentCaller() caller: Caller,
    @Param('course', CourseRef) course: CourseFacts,
    @Param('person') person: string,
  ): Promise<CoursePrivilegeView> {
    const reference = parsePerson(person, await this.namespaces.ofOrganization(course.organizationId));
    const rights = await this.reads.rightsOn(caller.userId, course.id);
    const own = async () => (await this.identity.resolve(reference))?.userId === caller.userId;
    if (!rights.holds('manage_privileges') && !(await own())) {
      const privileges = ['manage_privileges'];
      throw new DomainError('forbidden', 'forbidden', 'This needs manage_privileges on the course.', { privileges });
    }
    return new CoursePrivilegeView(await this.lists.ofPersonOnCourse(course.id, reference));
  }

  @Delete(':person')
  @CourseAccess('any')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Take back what a person was granted on a course, whether they hold it or it waits',
    operationId: 'deleteCoursePrivilege',
  })
  @Problems(COURSE_GONE, NOBODY, NOT_GRANTED, ...PERSON, [
    403,
    'cannot-grant',
    'This person holds update_course, which you do not.',
  ])
  @ApiPersonParam()
  @ApiNoContentResponse({ description: 'It is gone.' })
  async delete(
    @CurrentCaller() caller: Caller,
    @Param('course', CourseRef) course: CourseFacts,
    @Param('person') person: string,
  ): Promise<void> {
    const reference = parsePerson(person, await this.namespaces.ofOrganization(course.organizationId));
    await this.privileges.revoke(caller.userId, course.id, reference);
  }
}
