import { Body, Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SignedIn } from '../../../common/http/access.decorator.js';
import { CurrentCaller, type Caller } from '../../../common/http/caller.js';
import { Problems } from '../../../common/http/openapi/problems.decorator.js';
import { PrivilegeChecks } from '../rights/privilege-checks.service.js';
import { PrivilegeChecksDto, PrivilegeCheckResultsView } from './privilege-check.dto.js';

@ApiTags('Privileges')
@Controller('api/v1/privilege-checks')
export class PrivilegeChecksController {
  constructor(private readonly checks: PrivilegeChecks) {}

  @Post()
  @SignedIn()
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'Ask whether people may do things, with the reason',
    description:
      'Anybody may ask about themselves. About others may ask who holds manage_privileges or view_enrollments on the course, and registrars and admins of its organization.',
    operationId: 'checkPrivileges',
  })
  @Problems(
    [404, 'course-not-found', 'There is no such course.'],
    [422, 'invalid-email', 'An address needs a domain after its @.'],
    [422, 'invalid-key', 'A key has at most 255 characters.'],
  )
  @ApiOkResponse({ type: PrivilegeCheckResultsView, description: 'One answer for each question.' })
  async check(
    @CurrentCaller() caller: Caller,
    @Body() { checks }: PrivilegeChecksDto,
  ): Promise<PrivilegeCheckResultsView> {
    return new PrivilegeCheckResultsView(await this.checks.answer(caller.userId, checks));
  }
}
