import { Controller, Delete, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, type Caller } from '../../../common/http/caller.js';
import { Problems, type DocumentedProblem } from '../../../common/http/openapi/problems.decorator.js';
import { ApiPage, mapPage, type Page } from '../../../common/http/page.js';
import {
  ApiOrganizationParam,
  OrganizationAccess,
  OrganizationRef,
  type OrganizationFacts,
} from '../../catalog/index.js';
import { WaitingGrants } from '../waiting-grants.service.js';
import { InvitationView } from './grant.view.js';
import { InvitationsQuery } from './invitations.dto.js';

const NOT_FOUND: DocumentedProblem = [404, 'invitation-not-found', 'Nothing waits here under this id.'];
const ALREADY_ACTIVE: DocumentedProblem = [409, 'already-active', 'The person has signed in meanwhile and holds this.'];
const CANNOT_GRANT: DocumentedProblem = [403, 'cannot-grant', 'You lack a privilege that this grants.'];
const FORBIDDEN: DocumentedProblem = [403, 'forbidden', 'You may no longer enrol anybody here.'];

const ApiInvitationParam = (): MethodDecorator => ApiParam({ name: 'id', format: 'uuid' });

@ApiTags('Operations')
@OrganizationAccess('registrar')
@Controller('api/v1/organizations/:org/invitations')
export class InvitationsController {
  constructor(private readonly waiting: WaitingGrants) {}

  @Get()
  @ApiOperation({ summary: 'List everything that waits, of every kind', operationId: 'listInvitations' })
  @Problems(404)
  @ApiOrganizationParam()
  @ApiPage(InvitationView)
  async list(
    @Param('org', OrganizationRef) organization: OrganizationFacts,
    @Query() query: InvitationsQuery,
  ): Promise<Page<InvitationView>> {
    return mapPage(await this.waiting.list(organization, query), (grant) => new InvitationView(grant));
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get one thing that waits', operationId: 'getInvitation' })
  @Problems(NOT_FOUND)
  @ApiOrganizationParam()
  @ApiInvitationParam()
  @ApiOkResponse({ type: InvitationView })
  async get(
    @Param('org', OrganizationRef) organization: OrganizationFacts,
    @Param('id') id: string,
  ): Promise<InvitationView> {
    return new InvitationView(await this.waiting.get(organization.id, id));
  }

  @Delete(':id')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Take back something that waits',
    description: 'With an enrollment in a program go the enrollments in courses that came through it.',
    operationId: 'revokeInvitation',
  })
  @Problems(CANNOT_GRANT, FORBIDDEN, NOT_FOUND, ALREADY_ACTIVE)
  @ApiOrganizationParam()
  @ApiInvitationParam()
  @ApiNoContentResponse({ description: 'It waits no longer.' })
  async revoke(
    @CurrentCaller() { userId }: Caller,
    @Param('org', OrganizationRef) organization: OrganizationFacts,
    @Param('id') id: string,
  ): Promise<void> {
    await this.waiting.revoke(userId, organization.id, id);
  }

  @Post(':id/renew')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'Let something wait for longer',
    description:
      'It expires as late as one granted now. Where its grantor may no longer grant it, the caller becomes its grantor; where its person has signed in meanwhile, it becomes real at once.',
    operationId: 'renewInvitation',
  })
  @Problems(CANNOT_GRANT, FORBIDDEN, NOT_FOUND, ALREADY_ACTIVE)
  @ApiOrganizationParam()
  @ApiInvitationParam()
  @ApiOkResponse({ type: InvitationView })
  async renew(
    @CurrentCaller() { userId }: Caller,
    @Param('org', OrganizationRef) organization: OrganizationFacts,
    @Param('id') id: string,
  ): Promise<InvitationView> {
    return new InvitationView(await this.waiting.renew(userId, organization.id, id));
  }
}
