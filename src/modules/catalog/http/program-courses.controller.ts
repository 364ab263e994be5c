import { Controller, Delete, Get, HttpCode, HttpStatus, Param, Put, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentCaller, type Caller } from '../../../common/http/caller.js';
import { Problems } from '../../../common/http/openapi/problems.decorator.js';
import { ApiPage, mapPage, type Page } from '../../../common/http/page.js';
import type { ProgramFacts } from '../facts.js';
import { ProgramCourses } from '../program-courses.service.js';
import { ProgramAccess } from './access.decorator.js';
import { ApiCourseParam, ApiProgramParam } from './api-documentation.decorator.js';
import { CourseView } from './course.view.js';
import { ProgramRef } from './program-ref.pipe.js';
import { SearchQuery } from './search-query.dto.js';

@ApiTags('Catalog')
@ApiProgramParam()
@Controller('api/v1/programs/:program/courses')
export class ProgramCoursesController {
  constructor(private readonly programCourses: ProgramCourses) {}

  @Get()
  @ProgramAccess()
  @ApiOperation({ summary: 'List the courses of a program', operationId: 'listProgramCourses' })
  @Problems(404)
  @ApiPage(CourseView)
  async list(
    @Param('program', ProgramRef) { id }: ProgramFacts,
    @Query() query: SearchQuery,
  ): Promise<Page<CourseView>> {
    return mapPage(await this.programCourses.list(id, query), (facts) => new CourseView(facts));
  }

  @Put(':course')
  @ProgramAccess('admin', 'registrar')
  @ApiOperation({ summary: 'Let a course belong to a program, as a registrar', operationId: 'addProgramCourse' })
  @Problems(404, [422, 'other-organization', 'The course belongs to another organization than the program.'])
  @ApiCourseParam()
  @ApiCreatedResponse({ type: CourseView, description: 'It belongs to the program now.' })
  @ApiOkResponse({ type: CourseView, description: 'It belonged to the program already.' })
  async add(
    @CurrentCaller() { userId }: Caller,
    @Param('program') programId: string,
    @Param('course') courseId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CourseView> {
    const { course, added } = await this.programCourses.add(userId, programId, courseId);
    void reply.status(added ? HttpStatus.CREATED : HttpStatus.OK);
    return new CourseView(course);
  }

  @Delete(':course')
  @ProgramAccess('admin', 'registrar')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Take a course out of a program, as a registrar', operationId: 'removeProgramCourse' })
  @Problems(404)
  @ApiCourseParam()
  @ApiNoContentResponse({ description: 'It no longer belongs to the program.' })
  async remove(@Param('program') programId: string, @Param('course') courseId: string): Promise<void> {
    await this.programCourses.remove(programId, courseId);
  }
}
