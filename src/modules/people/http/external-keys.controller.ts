import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Put, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentCaller, type Caller } from '../../../common/http/caller.js';
import { Problems, type DocumentedProblem } from '../../../common/http/openapi/problems.decorator.js';
import {
  ApiOrganizationParam,
  OrganizationAccess,
  OrganizationRef,
  type OrganizationFacts,
} from '../../catalog/index.js';
import { LinkedKeys } from '../linked-keys.service.js';
import { KeyLinkDto, KeyLinkView } from './external-keys.dto.js';

const NOT_LINKED: DocumentedProblem = [404, 'key-not-linked', 'This key is not linked to anybody.'];
const INVALID_KEY: DocumentedProblem = [422, 'invalid-key', 'A key has at most 255 characters.'];

const ApiKeyParam = (): MethodDecorator =>
  ApiParam({ name: 'key', description: 'The external user key, URL-encoded; any characters.', example: 's-1024' });

@ApiTags('Identity')
@OrganizationAccess('registrar')
@Controller('api/v1/organizations/:org/external-keys/:key')
export class ExternalKeysController {
  constructor(private readonly keys: LinkedKeys) {}

  @Get()
  @ApiOperation({ summary: 'Get whom a key is linked to', operationId: 'getExternalKey' })
  @Problems(NOT_LINKED, INVALID_KEY)
  @ApiOrganizationParam()
  @ApiKeyParam()
  @ApiOkResponse({ type: KeyLinkView })
  async get(
    @Param('org', OrganizationRef) organization: OrganizationFacts,
    @Param('key') key: string,
  ): Promise<KeyLinkView> {
    return new KeyLinkView(await this.keys.get(organization, key));
  }

  @Put()
  @ApiOperation({
    summary: 'Link a key to a person, registered or not, or move it to them',
    description:
      'What waits for the key becomes real at once when the person is registered. Otherwise it does when somebody first ' +
      'signs in with the address that the person is named by. A key of another person moves, and takes along the ' +
      'enrollments that stand under it; whatever else that person holds stays theirs.',
    operationId: 'linkExternalKey',
  })
  @Problems(
    [403, 'cannot-grant', 'A right waits for this key, and nobody grants on themselves.'],
    [404, 'person-not-found', 'There is no such person.'],
    INVALID_KEY,
    [422, 'invalid-email', 'An address needs a domain after its @.'],
    [422, 'not-an-address', 'Somebody who is not registered yet is named by their address.'],
  )
  @ApiOrganizationParam()
  @ApiKeyParam()
  @ApiCreatedResponse({ type: KeyLinkView, description: 'The key is linked to the person now.' })
  @ApiOkResponse({
    type: KeyLinkView,
    description: 'It was linked before: to them, or to another person, from whom it has moved to them.',
  })
  async link(
    @CurrentCaller() caller: Caller,
    @Param('org', OrganizationRef) organization: OrganizationFacts,
    @Param('key') key: string,
    @Body() { person }: KeyLinkDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<KeyLinkView> {
    const { link, created } = await this.keys.link(caller.userId, organization, key, person);
    void reply.status(created ? HttpStatus.CREATED : HttpStatus.OK);
    return new KeyLinkView(link);
  }

  @Delete()
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Unlink a key',
    description:
      'Enrollments that stand under the key wait for it again. Rights that it brought its person stay theirs.',
    operationId: 'unlinkExternalKey',
  })
  @Problems(NOT_LINKED, INVALID_KEY)
  @ApiOrganizationParam()
  @ApiKeyParam()
  @ApiNoContentResponse({ description: 'It is linked to nobody.' })
  async unlink(
    @Param('org', OrganizationRef) organization: OrganizationFacts,
    @Param('key') key: string,
  ): Promise<void> {
    await this.keys.unlink(organization, key);
  }
}
