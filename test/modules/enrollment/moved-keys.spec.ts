import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { audit, NO_FAULTS } from './audit.js';
import { EnrollmentSchool, addressOf } from './school.js';

let school: EnrollmentSchool;
beforeAll(async () => {
  school = await EnrollmentSchool.start();
});
beforeEach(() => school.open());
afterAll(() => school?.stop());

test('a row that names a key for which another enrollment of the same person waits changes the one that is real', async () => {
  await school.signIn('grace');
  await school.signIn('alan');
  await school.link('S-1', addressOf('grace'));
  const [underKey] = await school.roster('create', [{ externalUserKey: 'S-1' }]);
  const [underAddress] = await school.roster('create', [{ email: addressOf('alan') }]);
  await school.link('S-1', addressOf('alan'));
  const [changed] = await school.roster('put', [{ externalUserKey: 'S-1', status: 'suspended' }]);
  expect(changed).toEqual({ outcome: 'updated', id: underAddress?.id });
  expect(
    await school.modules.sql(
      `select id, state, reason, status from enrollment.program_enrollment_grant order by state`,
    ),
  ).toEqual([
    { id: underAddress?.id, state: 'active', reason: null, status: 'suspended' },
    { id: underKey?.id, state: 'pending', reason: 'conflict', status: 'enrolled' },
  ]);
  await expect(audit(school.modules)).resolves.toEqual(NO_FAULTS);
});
