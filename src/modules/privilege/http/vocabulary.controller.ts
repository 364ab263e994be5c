import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { SignedIn } from '../../../common/http/access.decorator.js';
import { PRIVILEGE_NAMES, VOCABULARY, type PrivilegeName } from '../rights/vocabulary.js';

class PrivilegeView {
  @ApiProperty({ enum: PRIVILEGE_NAMES, enumName: 'PrivilegeName', example: 'manage_exercises' })
  name: PrivilegeName = 'update_course';

  @ApiProperty({ type: 'string', example: 'Create, change and remove exercises.' })
  description: string = '';

  @ApiProperty({ enum: PRIVILEGE_NAMES, enumName: 'PrivilegeName', isArray: true, example: ['access_exercises'] })
  implies: readonly PrivilegeName[] = [];
}

@ApiTags('Privileges')
@Controller('api/v1/privileges')
export class VocabularyController {
  @Get()
  @SignedIn()
  @ApiOperation({ summary: 'List the privileges that there are on a course', operationId: 'listPrivilegeVocabulary' })
  @ApiOkResponse({ type: [PrivilegeView], description: 'The whole vocabulary.' })
  list(): readonly PrivilegeView[] {
    return VOCABULARY;
  }
}
