import { expect, test } from '@jest/globals';
import { InputValidationPipe } from '../../../../src/common/http/validation.pipe.js';
import { NewAccessTokenDto } from '../../../../src/modules/identity/access-tokens/access-token.dto.js';

const asked = (expiresAt: unknown): Promise<unknown> =>
  new InputValidationPipe().transform({ name: 'import', expiresAt }, { type: 'body', metatype: NewAccessTokenDto });

test.each(['2027-02-30T00:00:00Z', '2027-02-29T00:00:00+01:00', '2027-13-01T00:00:00Z', '2027-02-28', 1, null])(
  'a token that is to expire at %j, which is no point in time, is malformed',
  async (expiresAt) => {
    await expect(asked(expiresAt)).rejects.toMatchObject({
      code: 'validation-failed',
      extensions: { errors: [{ pointer: '/expiresAt' }] },
    });
  },
);

test.each(['2027-02-28T00:00:00Z', '2028-02-29T23:59:59.123+05:30'])('a token can expire at %s', async (expiresAt) => {
  await expect(asked(expiresAt)).resolves.toEqual({ name: 'import', expiresAt });
});
