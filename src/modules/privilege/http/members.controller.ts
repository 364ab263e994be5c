import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Put, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { putAndShow } from '../../../common/database/put-and-show.js';
import { CurrentCaller, type Caller } from '../../../common/http/caller.js';
import { idAfter } from '../../../common/http/id-cursor.js';
import { Problems } from '../../../common/http/openapi/problems.decorator.js';
import { ApiPage, mapPage, pageOf, type Page } from '../../../common/http/page.js';
import {
  ApiOrganizationParam,
  OrganizationAccess,
  OrganizationRef,
  type OrganizationFacts,
} from '../../catalog/index.js';
import { parsePerson } from '../../identity/index.js';
import { GrantLists } from '../grant-lists.service.js';
import { Memberships } from '../memberships/memberships.service.js';
import { ApiPersonParam } from './api-person-param.decorator.js';
import { GrantQuery } from './course-privilege.dto.js';
import { MembershipDto, MembershipView } from './membership.dto.js';

const REFUSALS = [
  [404, 'person-not-found', 'There is no such person.'],
  [403, 'cannot-grant', 'Roles in an organization are granted by its admins.'],
  [422, 'invalid-email', 'An address needs a domain after its @.'],
  [422, 'invalid-key', 'A key has at most 255 characters.'],
] as const;

@ApiTags('Organizations')
@ApiOrganizationParam()
@Controller('api/v1/organizations/:org/members')
export class MembersController {
  constructor(
    private readonly memberships: Memberships,
    private readonly lists: GrantLists,
  ) {}

  @Get()
  @OrganizationAccess('registrar', 'teacher')
  @ApiOperation({ summary: 'List the members of an organization, registered or not', operationId: 'listMembers' })
  @Problems(404)
  @ApiPage(MembershipView)
  async list(
    @Param('org', OrganizationRef) { id }: OrganizationFacts,
    @Query() { limit, cursor, ...filter }: GrantQuery,
  ): Promise<Page<MembershipView>> {
    const found = await this.lists.members(id, { ...filter, limit, after: idAfter(cursor) });
    return mapPage(
      pageOf(found, limit, (member) => [member.id]),
      (member) => new MembershipView(member),
    );
  }

  @Put(':person')
  @OrganizationAccess()
  @ApiOperation({
    summary: 'Give a person roles in an organization, registered or not',
    description: 'Replaces their roles. Somebody who has never signed in gets them when they do.',
    operationId: 'putMember',
  })
  @Problems(...REFUSALS)
  @ApiPersonParam()
  @ApiOkResponse({ type: MembershipView, description: 'The membership existed; it is now as asked.' })
  @ApiCreatedResponse({ type: MembershipView, description: 'The membership is new.' })
  async put(
    @CurrentCaller() caller: Caller,
    @Param('org', OrganizationRef) organization: OrganizationFacts,
    @Param('person') person: string,
    @Body() { roles }: MembershipDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MembershipView> {
    const reference = parsePerson(person, organization.namespaceId);
    const { put, shown } = await putAndShow(
      () => this.memberships.put(caller.userId, organization.id, reference, roles),
      ({ id }) => this.lists.memberById(organization.id, id),
    );
    void reply.status(put.outcome === 'created' ? HttpStatus.CREATED : HttpStatus.OK);
    return new MembershipView(shown);
  }

  @Delete(':person')
  @OrganizationAccess()
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Take all roles of a person in an organization', operationId: 'deleteMember' })
  @Problems(...REFUSALS, [404, 'grant-not-found', 'Nothing is granted to this person here.'])
  @ApiPersonParam()
  @ApiNoContentResponse({ description: 'They are gone.' })
  async delete(
    @CurrentCaller() caller: Caller,
    @Param('org', OrganizationRef) organization: OrganizationFacts,
    @Param('person') person: string,
  ): Promise<void> {
    await this.memberships.revoke(caller.userId, organization.id, parsePerson(person, organization.namespaceId));
  }
}
