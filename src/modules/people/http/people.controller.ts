import { Controller, Delete, Get, HttpCode, HttpStatus, Param, Query } from '@nestjs/common';
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
import { People } from '../people.service.js';
import { PersonRecords } from '../person-record.service.js';
import { PersonRetirement } from '../person-retirement.service.js';
import { PeopleQuery } from './people.dto.js';
import { PersonRecordView } from './person-record.view.js';
import { PersonSummaryView } from './person.view.js';

const NOT_FOUND: DocumentedProblem = [404, 'person-not-found', 'The organization knows nobody by this.'];
const INVALID_EMAIL: DocumentedProblem = [422, 'invalid-email', 'An address needs a domain after its @.'];

const INVALID_KEY: DocumentedProblem = [422, 'invalid-key', 'A key has at most 255 characters.'];

const ApiPersonParam = (): MethodDecorator =>
  ApiParam({
    name: 'person',
    description: 'A user id, an id from the list, an email address, or `key:` and an external user key.',
    example: 'ada@engine-school.example',
  });

@ApiTags('Identity')
@OrganizationAccess('registrar', 'teacher')
@Controller('api/v1/organizations/:org/people')
export class PeopleController {
  constructor(
    private readonly people: People,
    private readonly records: PersonRecords,
    private readonly retirement: PersonRetirement,
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
  @Problems(NOT_FOUND, INVALID_EMAIL, INVALID_KEY)
  @ApiOrganizationParam()
  @ApiPersonParam()
  @ApiOkResponse({ type: PersonRecordView })
  async get(
    @Param('org', OrganizationRef) organization: OrganizationFacts,
    @Param('person') person: string,
  ): Promise<PersonRecordView> {
    return new PersonRecordView(await this.records.get(organization, person));
  }

  @Delete(':person')
  @OrganizationAccess('admin')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Retire a person, registered or not: erase them, for good',
    description:
      'Their name, addresses and keys are replaced by tokens everywhere; what they hold and what waits for them is taken ' +
      'back, and every session and access token of theirs ends. What they did stays in the record, without their name. ' +
      'Their addresses and keys can be invited anew, as those of a stranger. Somebody whom another organization knows as ' +
      'well is retired by platform admins alone.',
    operationId: 'retirePerson',
  })
  @Problems(
    [403, 'cannot-retire', 'Nobody retires themselves here; DELETE /api/v1/me does it.'],
    NOT_FOUND,
    [409, 'known-elsewhere', 'Others know this person too; a platform admin may retire them.'],
    INVALID_EMAIL,
    INVALID_KEY,
  )
  @ApiOrganizationParam()
  @ApiPersonParam()
  @ApiNoContentResponse({ description: 'They are gone.' })
  async retire(
    @CurrentCaller() { userId }: Caller,
    @Param('org', OrganizationRef) organization: OrganizationFacts,
    @Param('person') person: string,
  ): Promise<void> {
    await this.retirement.retire(userId, organization, person);
  }
}
