import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentCaller, type Caller } from '../../../common/http/caller.js';
import { Idempotent } from '../../../common/http/idempotency/idempotent.decorator.js';
import { Problems } from '../../../common/http/openapi/problems.decorator.js';
import { ApiPage, mapPage, type Page } from '../../../common/http/page.js';
import { Courses } from '../courses.service.js';
import type { CourseFacts, OrganizationFacts } from '../facts.js';
import { CourseAccess, OrganizationAccess } from './access.decorator.js';
import { ApiCourseParam, ApiMade, ApiOrganizationParam } from './api-documentation.decorator.js';
import { CourseChangesDto, NewCourseDto } from './course.dto.js';
import { CourseRef } from './course-ref.pipe.js';
import { CourseView } from './course.view.js';
import { made } from './made.js';
import { OrganizationRef } from './organization-ref.pipe.js';
import { SearchQuery } from './search-query.dto.js';

@ApiTags('Catalog')
@Controller('api/v1')
export class CoursesController {
  constructor(private readonly courses: Courses) {}

  @Post('organizations/:org/courses')
  @OrganizationAccess('admin', 'registrar', 'teacher')
  @Idempotent()
  @ApiOperation({ summary: 'Make a course, on which you then hold every privilege', operationId: 'createCourse' })
  @Problems(404, [409, 'code-taken', 'The code “MATH-101” is taken.'])
  @ApiOrganizationParam()
  @ApiMade(CourseView)
  async create(
    @CurrentCaller() { userId }: Caller,
    @Param('org', OrganizationRef) organization: OrganizationFacts,
    @Body() body: NewCourseDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CourseView> {
    const course = await this.courses.create(organization.id, userId, body);
    return made(reply, `courses/${course.id}`, new CourseView(course));
  }

  @Get('organizations/:org/courses')
  @OrganizationAccess()
  @ApiOperation({ summary: 'List the courses of an organization', operationId: 'listCourses' })
  @Problems(404)
  @ApiOrganizationParam()
  @ApiPage(CourseView)
  async list(
    @Param('org', OrganizationRef) { id }: OrganizationFacts,
    @Query() query: SearchQuery,
  ): Promise<Page<CourseView>> {
    return mapPage(await this.courses.list(id, query), (facts) => new CourseView(facts));
  }

  @Get('courses/:course')
  @CourseAccess('any')
  @ApiOperation({ summary: 'Get a course', operationId: 'getCourse' })
  @Problems(404)
  @ApiCourseParam()
  @ApiOkResponse({ type: CourseView, description: 'The course.' })
  get(@Param('course', CourseRef) course: CourseFacts): CourseView {
    return new CourseView(course);
  }

  @Patch('courses/:course')
  @CourseAccess('update_course')
  @ApiOperation({ summary: 'Change a course', operationId: 'changeCourse' })
  @Problems(404, [409, 'code-taken', 'The code “MATH-101” is taken.'])
  @ApiCourseParam()
  @ApiOkResponse({ type: CourseView, description: 'The course, as it is now.' })
  async change(@Param('course') id: string, @Body() body: CourseChangesDto): Promise<CourseView> {
    return new CourseView(await this.courses.change(id, body));
  }

  @Delete('courses/:course')
  @CourseAccess('all')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Delete a course, with every grant on it and everything that waits there',
    operationId: 'deleteCourse',
  })
  @Problems(404)
  @ApiCourseParam()
  @ApiNoContentResponse({ description: 'It is gone.' })
  async delete(@Param('course') id: string): Promise<void> {
    await this.courses.delete(id);
  }
}
