import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SignedIn } from '../../../common/http/access.decorator.js';
import { CurrentCaller, type Caller } from '../../../common/http/caller.js';
import { ApiPage, mapPage, PageQuery, type Page } from '../../../common/http/page.js';
import { OwnAccounts } from '../own-account.service.js';
import { MeView, OwnCourseView, OwnProgramView } from './own-account.view.js';

@ApiTags('Identity')
@SignedIn()
@Controller('api/v1/me')
export class MeController {
  constructor(private readonly accounts: OwnAccounts) {}

  @Get()
  @ApiOperation({ summary: 'Get who you are', operationId: 'getMe' })
  @ApiOkResponse({ type: MeView })
  async get(@CurrentCaller() { userId }: Caller): Promise<MeView> {
    return new MeView(await this.accounts.get(userId));
  }

  @Get('courses')
  @ApiOperation({
    summary: 'List your courses',
    description:
      'Courses that you made, hold a grant on, or take: by an active enrollment, direct or through a program.',
    operationId: 'listMyCourses',
  })
  @ApiPage(OwnCourseView)
  async courses(@CurrentCaller() { userId }: Caller, @Query() query: PageQuery): Promise<Page<OwnCourseView>> {
    return mapPage(await this.accounts.courses(userId, query), (course) => new OwnCourseView(course));
  }

  @Get('programs')
  @ApiOperation({
    summary: 'List your programs',
    description:
      'Programs in which you have an enrollment that is `enrolled` or `pending`, and those of organizations in which ' +
      'you are admin or registrar.',
    operationId: 'listMyPrograms',
  })
  @ApiPage(OwnProgramView)
  async programs(@CurrentCaller() { userId }: Caller, @Query() query: PageQuery): Promise<Page<OwnProgramView>> {
    return mapPage(await this.accounts.programs(userId, query), (program) => new OwnProgramView(program));
  }
}
