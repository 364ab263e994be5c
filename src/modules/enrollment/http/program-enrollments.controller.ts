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
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { BulkResultView } from '../../../common/http/bulk-result.view.js';
import { CurrentCaller, type Caller } from '../../../common/http/caller.js';
import { IdempotentBulk } from '../../../common/http/idempotency/idempotent.decorator.js';
import { Problems, type DocumentedProblem } from '../../../common/http/openapi/problems.decorator.js';
import { ApiPage, mapPage, type Page } from '../../../common/http/page.js';
import { RowsPipe } from '../../../common/http/rows.pipe.js';
import { showBulkResult } from '../../../common/http/show-bulk-result.js';
import { ApiProgramParam, ProgramAccess, ProgramRef, type ProgramFacts } from '../../catalog/index.js';
import type { BulkMode } from '../bulk/bulk-rows.js';
import { nameOf } from '../bulk/row-person.js';
import { EnrollmentLists } from '../enrollment-lists.service.js';
import { ProgramEnrollmentRemoval } from '../programs/program-enrollment-removal.service.js';
import { ProgramEnrollmentsBulk } from '../programs/program-enrollments-bulk.service.js';
import { ApiBulk, BULK_ROWS, PROGRAM_ROSTER } from './api-bulk.decorator.js';
import { ProgramEnrollmentQuery, ProgramEnrollmentRowDto } from './enrollment.dto.js';
import { ProgramEnrollmentView } from './enrollment.view.js';

const NOT_FOUND: DocumentedProblem = [404, 'enrollment-not-found', 'There is no such enrollment here.'];

const ApiEnrollmentParam = (): MethodDecorator => ApiParam({ name: 'id', format: 'uuid' });

@ApiTags('Enrollments')
@ApiProgramParam()
@ProgramAccess('registrar')
@Controller('api/v1/programs/:program/enrollments')
export class ProgramEnrollmentsController {
  constructor(
    private readonly bulk: ProgramEnrollmentsBulk,
    private readonly lists: EnrollmentLists,
    private readonly removal: ProgramEnrollmentRemoval,
  ) {}

  @Post()
  @HttpCode(HttpStatus.OK)
  @IdempotentBulk()
  @ApiBulk(
    ProgramEnrollmentRowDto,
    'createProgramEnrollments',
    'Enrol people in a program, registered or not',
    'Creates only: `conflict` for whoever is in the program and curriculum.',
    PROGRAM_ROSTER,
  )
  async create(
    @CurrentCaller() caller: Caller,
    @Param('program', ProgramRef) program: ProgramFacts,
    @Body(new RowsPipe(ProgramEnrollmentRowDto, BULK_ROWS)) rows: ProgramEnrollmentRowDto[],
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BulkResultView> {
    return this.run(caller, program, 'create', rows, reply);
  }

  @Patch()
  @ApiBulk(
    ProgramEnrollmentRowDto,
    'changeProgramEnrollments',
    'Change how people are enrolled in a program, registered or not',
    'Changes only: `not-found` for whoever is not in the program and curriculum.',
    PROGRAM_ROSTER,
  )
  async change(
    @CurrentCaller() caller: Caller,
    @Param('program', ProgramRef) program: ProgramFacts,
    @Body(new RowsPipe(ProgramEnrollmentRowDto, BULK_ROWS)) rows: ProgramEnrollmentRowDto[],
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BulkResultView> {
    return this.run(caller, program, 'change', rows, reply);
  }

  @Put()
  @ApiBulk(
    ProgramEnrollmentRowDto,
    'putProgramEnrollments',
    'Enrol people in a program or change how they are enrolled, registered or not',
    'Creates or changes; the same request sent twice changes nothing the second time.',
    PROGRAM_ROSTER,
  )
  async put(
    @CurrentCaller() caller: Caller,
    @Param('program', ProgramRef) program: ProgramFacts,
    @Body(new RowsPipe(ProgramEnrollmentRowDto, BULK_ROWS)) rows: ProgramEnrollmentRowDto[],
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BulkResultView> {
    return this.run(caller, program, 'put', rows, reply);
  }

  @Get()
  @ApiOperation({ summary: 'List everybody in a program, registered or not', operationId: 'listProgramEnrollments' })
  @Problems(404)
  @ApiPage(ProgramEnrollmentView)
  async list(
    @Param('program', ProgramRef) program: ProgramFacts,
    @Query() query: ProgramEnrollmentQuery,
  ): Promise<Page<ProgramEnrollmentView>> {
    const page = await this.lists.inProgram(program.id, query);
    return mapPage(page, (one) => new ProgramEnrollmentView(one));
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get one enrollment in a program', operationId: 'getProgramEnrollment' })
  @Problems(NOT_FOUND)
  @ApiEnrollmentParam()
  @ApiOkResponse({ type: ProgramEnrollmentView, description: 'The enrollment.' })
  async get(
    @Param('program', ProgramRef) program: ProgramFacts,
    @Param('id') id: string,
  ): Promise<ProgramEnrollmentView> {
    return new ProgramEnrollmentView(await this.lists.oneInProgram(program.id, id));
  }

  @Delete(':id')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Take somebody out of a program, with the course enrollments that came through it',
    operationId: 'deleteProgramEnrollment',
  })
  @Problems(NOT_FOUND)
  @ApiEnrollmentParam()
  @ApiNoContentResponse({ description: 'It is gone.' })
  async delete(
    @CurrentCaller() caller: Caller,
    @Param('program', ProgramRef) program: ProgramFacts,
    @Param('id') id: string,
  ): Promise<void> {
    await this.removal.remove(caller.userId, program.id, id);
  }

  private async run(
    { userId }: Caller,
    program: ProgramFacts,
    mode: BulkMode,
    rows: readonly ProgramEnrollmentRowDto[],
    reply: FastifyReply,
  ): Promise<BulkResultView> {
    const results = await this.bulk.run(userId, program, mode, rows);
    return showBulkResult(rows.map(nameOf), results, reply);
  }
}
