import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Idempotent } from '../../../common/http/idempotency/idempotent.decorator.js';
import { Problems } from '../../../common/http/openapi/problems.decorator.js';
import { ApiPage, mapPage, type Page } from '../../../common/http/page.js';
import type { OrganizationFacts, ProgramFacts } from '../facts.js';
import { Programs } from '../programs.service.js';
import { OrganizationAccess, ProgramAccess } from './access.decorator.js';
import { ApiMade, ApiOrganizationParam, ApiProgramParam } from './api-documentation.decorator.js';
import { made } from './made.js';
import { OrganizationRef } from './organization-ref.pipe.js';
import { NewProgramDto, ProgramChangesDto } from './program.dto.js';
import { ProgramRef } from './program-ref.pipe.js';
import { ProgramView } from './program.view.js';
import { SearchQuery } from './search-query.dto.js';

@ApiTags('Catalog')
@Controller('api/v1')
export class ProgramsController {
  constructor(private readonly programs: Programs) {}

  @Post('organizations/:org/programs')
  @OrganizationAccess('admin', 'registrar')
  @Idempotent()
  @ApiOperation({ summary: 'Make a program, as a registrar', operationId: 'createProgram' })
  @Problems(404, [409, 'code-taken', 'The code “BSC-MATH” is taken.'])
  @ApiOrganizationParam()
  @ApiMade(ProgramView)
  async create(
    @Param('org', OrganizationRef) organization: OrganizationFacts,
    @Body() body: NewProgramDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProgramView> {
    const program = await this.programs.create(organization.id, body);
    return made(reply, `programs/${program.id}`, new ProgramView(program));
  }

  @Get('organizations/:org/programs')
  @OrganizationAccess()
  @ApiOperation({ summary: 'List the programs of an organization', operationId: 'listPrograms' })
  @Problems(404)
  @ApiOrganizationParam()
  @ApiPage(ProgramView)
  async list(
    @Param('org', OrganizationRef) { id }: OrganizationFacts,
    @Query() query: SearchQuery,
  ): Promise<Page<ProgramView>> {
    return mapPage(await this.programs.list(id, query), (facts) => new ProgramView(facts));
  }

  @Get('programs/:program')
  @ProgramAccess()
  @ApiOperation({ summary: 'Get a program', operationId: 'getProgram' })
  @Problems(404)
  @ApiProgramParam()
  @ApiOkResponse({ type: ProgramView, description: 'The program.' })
  get(@Param('program', ProgramRef) program: ProgramFacts): ProgramView {
    return new ProgramView(program);
  }

  @Patch('programs/:program')
  @ProgramAccess('admin', 'registrar')
  @ApiOperation({ summary: 'Change a program, as a registrar', operationId: 'changeProgram' })
  @Problems(404, [409, 'code-taken', 'The code “BSC-MATH” is taken.'])
  @ApiProgramParam()
  @ApiOkResponse({ type: ProgramView, description: 'The program, as it is now.' })
  async change(@Param('program') id: string, @Body() body: ProgramChangesDto): Promise<ProgramView> {
    return new ProgramView(await this.programs.change(id, body));
  }

  @Delete('programs/:program')
  @ProgramAccess('admin', 'registrar')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Delete a program, with its curricula and everything that waits there',
    operationId: 'deleteProgram',
  })
  @Problems(404)
  @ApiProgramParam()
  @ApiNoContentResponse({ description: 'It is gone.' })
  async delete(@Param('program') id: string): Promise<void> {
    await this.programs.delete(id);
  }
}
