import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Put, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentCaller, type Caller } from '../../../common/http/caller.js';
import { Problems } from '../../../common/http/openapi/problems.decorator.js';
import { ApiCourseParam, CourseAccess, CourseRef, type CourseFacts } from '../../catalog/index.js';
import { CourseRoles } from '../courses/course-roles.service.js';
import { CourseRoleDto, CourseRoleListView, CourseRoleParams, CourseRoleView } from './course-role.dto.js';

const COURSE_GONE = [404, 'course-not-found', 'The course has just been deleted.'] as const;
const CANNOT_GRANT = [403, 'cannot-grant', 'You do not hold manage_events on this course.'] as const;

@ApiTags('Privileges')
@ApiCourseParam()
@Controller('api/v1/courses/:course/roles')
export class CourseRolesController {
  constructor(private readonly roles: CourseRoles) {}

  @Get()
  @CourseAccess('any')
  @ApiOperation({ summary: 'List the roles of a course', operationId: 'listCourseRoles' })
  @Problems(404)
  @ApiOkResponse({ type: CourseRoleListView, description: 'Every role of the course.' })
  async list(@Param('course', CourseRef) course: CourseFacts): Promise<CourseRoleListView> {
    return new CourseRoleListView((await this.roles.list(course.id)).map((role) => new CourseRoleView(role)));
  }

  @Put(':name')
  @CourseAccess('any')
  @ApiOperation({
    summary: 'Make a role of a course, or change what it allows',
    description: 'Whoever holds the role, or will, has what it allows from now on.',
    operationId: 'putCourseRole',
  })
  @Problems(COURSE_GONE, CANNOT_GRANT)
  @ApiOkResponse({ type: CourseRoleView, description: 'The role existed; it is now as asked.' })
  @ApiCreatedResponse({ type: CourseRoleView, description: 'The role is new.' })
  async put(
    @CurrentCaller() caller: Caller,
    @Param() { course, name }: CourseRoleParams,
    @Body() { allow = [] }: CourseRoleDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CourseRoleView> {
    const created = await this.roles.put(caller.userId, course, name, allow);
    void reply.status(created ? HttpStatus.CREATED : HttpStatus.OK);
    return new CourseRoleView({ name, allow: [...new Set(allow)].toSorted() });
  }

  @Delete(':name')
  @CourseAccess('any')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Delete a role of a course and take it from everybody', operationId: 'deleteCourseRole' })
  @Problems(COURSE_GONE, CANNOT_GRANT, [404, 'role-not-found', 'This course has no such role.'])
  @ApiNoContentResponse({ description: 'It is gone.' })
  async delete(@CurrentCaller() caller: Caller, @Param() { course, name }: CourseRoleParams): Promise<void> {
    await this.roles.delete(caller.userId, course, name);
  }
}
