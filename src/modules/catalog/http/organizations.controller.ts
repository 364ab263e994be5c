import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { SignedIn } from '../../../common/http/access.decorator.js';
import { CurrentCaller, type Caller } from '../../../common/http/caller.js';
import { Idempotent } from '../../../common/http/idempotency/idempotent.decorator.js';
import { Problems } from '../../../common/http/openapi/problems.decorator.js';
import { ApiPage, mapPage, PageQuery, type Page } from '../../../common/http/page.js';
import type { OrganizationFacts } from '../facts.js';
import { Organizations } from '../organizations.service.js';
import { OrganizationAccess, PlatformAdminOnly } from './access.decorator.js';
import { ApiMade, ApiOrganizationParam } from './api-documentation.decorator.js';
import { made } from './made.js';
import { NewOrganizationDto, OrganizationChangesDto } from './organization.dto.js';
import { OrganizationRef } from './organization-ref.pipe.js';
import { OrganizationView } from './organization.view.js';

@ApiTags('Catalog')
@Controller('api/v1/organizations')
export class OrganizationsController {
  constructor(private readonly organizations: Organizations) {}

  @Post()
  @PlatformAdminOnly()
  @Idempotent()
  @ApiOperation({ summary: 'Make an organization', operationId: 'createOrganization' })
  @Problems([409, 'slug-taken', 'The slug “engine-school” is taken.'])
  @ApiMade(OrganizationView)
  async create(
    @Body() body: NewOrganizationDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrganizationView> {
    const organization = await this.organizations.create(body);
    return made(reply, `organizations/${organization.id}`, new OrganizationView(organization));
  }

  @Get()
  @SignedIn()
  @ApiOperation({ summary: 'List the organizations that you may know of', operationId: 'listOrganizations' })
  @ApiPage(OrganizationView)
  async list(@CurrentCaller() { userId }: Caller, @Query() query: PageQuery): Promise<Page<OrganizationView>> {
    return mapPage(await this.organizations.list(userId, query), (facts) => new OrganizationView(facts));
  }

  @Get(':org')
  @OrganizationAccess()
  @ApiOperation({ summary: 'Get an organization', operationId: 'getOrganization' })
  @Problems(404)
  @ApiOrganizationParam()
  @ApiOkResponse({ type: OrganizationView, description: 'The organization.' })
  get(@Param('org', OrganizationRef) organization: OrganizationFacts): OrganizationView {
    return new OrganizationView(organization);
  }

  @Patch(':org')
  @OrganizationAccess('admin')
  @ApiOperation({ summary: 'Change an organization, as its admin', operationId: 'changeOrganization' })
  @Problems(404, [409, 'slug-taken', 'The slug “engine-school” is taken.'])
  @ApiOrganizationParam()
  @ApiOkResponse({ type: OrganizationView, description: 'The organization, as it is now.' })
  async change(
    @Param('org', OrganizationRef) { id }: OrganizationFacts,
    @Body() body: OrganizationChangesDto,
  ): Promise<OrganizationView> {
    return new OrganizationView(await this.organizations.change(id, body));
  }

  @Delete(':org')
  @PlatformAdminOnly()
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Delete an organization, with everything in it and everything that waits there',
    operationId: 'deleteOrganization',
  })
  @Problems(404)
  @ApiOrganizationParam()
  @ApiNoContentResponse({ description: 'It is gone.' })
  async delete(@Param('org', OrganizationRef) { id }: OrganizationFacts): Promise<void> {
    await this.organizations.delete(id);
  }
}
