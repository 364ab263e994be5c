import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Problems } from '../../../common/http/openapi/problems.decorator.js';
import { ApiPage, mapPage, type Page } from '../../../common/http/page.js';
import {
  ApiOrganizationParam,
  OrganizationAccess,
  OrganizationRef,
  type OrganizationFacts,
} from '../../catalog/index.js';
import { People } from '../people.service.js';
import { PersonRecords } from '../person-record.service.js';
import { PeopleQuery } from './people.dto.js';
import { PersonRecordView } from './person-record.view.js';
import { PersonSummaryView } from './person.view.js';

@ApiTags('Identity')
@OrganizationAccess('registrar', 'teacher')
@Controller('api/v1/organizations/:org/people')
export class PeopleController {
  constructor(
    private readonly people: People,
    private readonly records: PersonRecords,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List everybody in an organization, registered or not',
    description:
      'In the order of their ids, in which nobody moves by signing in for the first time: whoever pages meets everybody once.',
    operationId: 'listPeople',
  })
  @Problems(404)
  @ApiOrganizationParam()
  @ApiPage(PersonSummaryView)
  async list(
    @Param('org', OrganizationRef) organization: OrganizationFacts,
    @Query() query: PeopleQuery,
  ): Promise<Page<PersonSummaryView>> {
    return mapPage(await this.people.list(organization, query), (person) => new PersonSummaryView(person));
  }

  @Get(':person')
  @ApiOperation({
    summary: 'Get what a person holds and what waits for them, and why',
    operationId: 'getPerson',
  })
  @Problems(
    [404, 'person-not-found', 'The organization knows nobody by this.'],
    [422, 'invalid-email', 'An address needs a domain after its @.'],
  )
  @ApiOrganizationParam()
  @ApiParam({
    name: 'person',
    description: 'A user id, an id from the list, an email address, or `key:` and an external user key.',
    example: 'ada@engine-school.example',
  })
  @ApiOkResponse({ type: PersonRecordView })
  async get(
    @Param('org', OrganizationRef) organization: OrganizationFacts,
    @Param('person') person: string,
  ): Promise<PersonRecordView> {
    return new PersonRecordView(await this.records.get(organization, person));
  }
}
