import { applyDecorators, type Type } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { BodyLimit } from '../../../common/http/body-limit.decorator.js';
import { BulkResultView } from '../../../common/http/bulk-result.view.js';
import { Problems } from '../../../common/http/openapi/problems.decorator.js';

/** How many rows one call takes. */
export const BULK_ROWS = 10_000;

/** Enough for ten thousand rows with an address and a key of 255 characters each. */
const BYTES = 16 * 1024 * 1024;

const REFUSALS =
  'A refused row stops no other and says why by its `code`: `duplicated` (the same person more than once in this request, ' +
  'however named: none of those rows is applied), `conflict`, `not-found`, `not-in-program`, `invalid-status`, ' +
  '`invalid-email`, `invalid-key`, `unknown-curriculum`, `no-identifier`, `cannot-grant`, `internal-error`, ' +
  '`not-applied` (what stands in the way of this row is just changing, or, in a long request, the database went away ' +
  'meanwhile; send this row again); in a long request also `forbidden` (the caller lost the right to enrol meanwhile).';

/** Documents a call that takes many rows and answers for each; `mode` says what it does with who is there or is not. */
export const ApiBulk = (
  Row: Type,
  operationId: string,
  summary: string,
  mode: string,
  example: object[],
): MethodDecorator =>
  applyDecorators(
    BodyLimit(BYTES),
    ApiOperation({ summary, description: `${mode} Up to ${BULK_ROWS} rows. ${REFUSALS}`, operationId }),
    Problems(404, [413, 'too-many-rows', `At most ${BULK_ROWS} rows can be sent in one call.`]),
    ApiBody({ type: [Row], examples: { roster: { value: example } } }),
    ApiOkResponse({ type: BulkResultView, description: 'Every row was applied.' }),
    ApiResponse({ status: 207, type: BulkResultView, description: 'Some rows were applied.' }),
    ApiResponse({ status: 422, type: BulkResultView, description: 'No row was applied.' }),
  );

/** A roster of a program: by address and key, by a key alone, by an address alone. */
export const PROGRAM_ROSTER = [
  { email: 'ada@engine-school.example', externalUserKey: 'S-1047' },
  { externalUserKey: 'S-1048' },
  { email: 'grace@engine-school.example' },
].map((person) => ({ ...person, curriculum: '0198f0a0-0000-7000-8000-000000000004', status: 'enrolled' }));

/** A list of a course: by a key, by an address. */
export const COURSE_ROSTER = [
  { externalUserKey: 'S-1047', status: 'active' },
  { person: 'grace@engine-school.example', status: 'inactive' },
];
