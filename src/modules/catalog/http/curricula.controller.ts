import { Body, Controller, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Idempotent } from '../../../common/http/idempotency/idempotent.decorator.js';
import { Problems } from '../../../common/http/openapi/problems.decorator.js';
import { ApiPage, mapPage, PageQuery, type Page } from '../../../common/http/page.js';
import { Curricula } from '../curricula.service.js';
import type { ProgramFacts } from '../facts.js';
import { ProgramAccess } from './access.decorator.js';
import { ApiCurriculumParam, ApiMade, ApiProgramParam } from './api-documentation.decorator.js';
import { CurriculumChangesDto, NewCurriculumDto } from './curriculum.dto.js';
import { CurriculumView } from './curriculum.view.js';
import { made } from './made.js';
import { ProgramRef } from './program-ref.pipe.js';

@ApiTags('Catalog')
@ApiProgramParam()
@Controller('api/v1/programs/:program/curricula')
export class CurriculaController {
  constructor(private readonly curricula: Curricula) {}

  @Post()
  @ProgramAccess('admin', 'registrar')
  @Idempotent()
  @ApiOperation({ summary: 'Add a curriculum to a program, as a registrar', operationId: 'createCurriculum' })
  @Problems(404, [409, 'code-taken', 'The code “2026” is taken.'])
  @ApiMade(CurriculumView)
  async create(
    @Param('program') programId: string,
    @Body() body: NewCurriculumDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CurriculumView> {
    const curriculum = await this.curricula.create(programId, body);
    const path = `programs/${curriculum.programId}/curricula/${curriculum.id}`;
    return made(reply, path, new CurriculumView(curriculum));
  }

  @Get()
  @ProgramAccess()
  @ApiOperation({ summary: 'List the curricula of a program', operationId: 'listCurricula' })
  @Problems(404)
  @ApiPage(CurriculumView)
  async list(
    @Param('program', ProgramRef) { id }: ProgramFacts,
    @Query() query: PageQuery,
  ): Promise<Page<CurriculumView>> {
    return mapPage(await this.curricula.list(id, query), (facts) => new CurriculumView(facts));
  }

  @Get(':curriculum')
  @ProgramAccess()
  @ApiOperation({ summary: 'Get a curriculum', operationId: 'getCurriculum' })
  @Problems(404)
  @ApiCurriculumParam()
  @ApiOkResponse({ type: CurriculumView, description: 'The curriculum.' })
  async get(@Param('program') programId: string, @Param('curriculum') id: string): Promise<CurriculumView> {
    return new CurriculumView(await this.curricula.find(programId, id));
  }

  @Patch(':curriculum')
  @ProgramAccess('admin', 'registrar')
  @ApiOperation({ summary: 'Change a curriculum, as a registrar', operationId: 'changeCurriculum' })
  @Problems(404, [409, 'code-taken', 'The code “2026” is taken.'])
  @ApiCurriculumParam()
  @ApiOkResponse({ type: CurriculumView, description: 'The curriculum, as it is now.' })
  async change(
    @Param('program') programId: string,
    @Param('curriculum') id: string,
    @Body() body: CurriculumChangesDto,
  ): Promise<CurriculumView> {
    return new CurriculumView(await this.curricula.change(programId, id, body));
  }
}
