import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { cameTo, RosterSchool, type Enrollment } from './roster-school.js';

let school: RosterSchool;
beforeAll(async () => {
  school = await RosterSchool.start();
});
beforeEach(() => school.open());
afterAll(() => school?.stop());

/** Somebody who is here; their address and id. */
async function somebody(name = 'student'): Promise<{ email: string; userId: string }> {
  const email = school.newcomer(name);
  return { email, userId: await school.signIn(email, { name: `${name} of the school` }) };
}

function of(userId: string, list: Enrollment[]): Enrollment[] {
  return list.filter((one) => one.person.userId === userId);
}

describe('a key', () => {
  test('is compared without regard to the case of ASCII letters, and shown as first given', async () => {
    const key = `Ab-Ü-${school.newKey()}`;
    await school.enroll('post', { externalUserKey: key });
    expect(cameTo(await school.enroll('put', { externalUserKey: key.replace('Ab', 'aB') }))).toEqual(['unchanged']);
    expect(cameTo(await school.enroll('put', { externalUserKey: key.replace('Ü', 'ü') }))).toEqual(['created']);
    expect((await school.inProgram()).map((one) => one.person.externalUserKey)).toEqual([key, key.replace('Ü', 'ü')]);
  });

  test.each([
    ['a colon', 'key:a:b'],
    ['a slash', 'a/b/../c'],
    ['a percent sign', '100%25'],
    ['an at sign', 'ana@engine-school.example'],
    ['spaces', ' a  b '],
    ['a plus sign', 'a+b'],
    ['quotation marks', `"a'b\\`],
    ['emoji', '🎓🎓'],
    ['SQL', `'; drop table enrollment.program_enrollment; --`],
    ['a question mark and a hash', 'a?b#c'],
    ['the form of an id', '0198f0a0-0000-7000-8000-000000000004'],
  ])('may hold %s: it is enrolled, found, linked and becomes real', async (_, odd) => {
    const key = `${odd}${school.newKey()}${odd}`;
    const { results } = await school.enroll('post', { externalUserKey: key });
    expect(await school.inProgram()).toMatchObject([{ person: { externalUserKey: key }, state: 'pending' }]);
    expect(await school.inProgram(`&q=${encodeURIComponent(key.trim())}`)).toHaveLength(1);
    expect((await school.putInCourse(`key:${key}`)).status).toBe(201);
    const { userId } = await somebody();
    expect((await school.link(key, userId)).body).toMatchObject({ externalUserKey: key });
    expect(await school.inProgram()).toMatchObject([{ id: results[0]?.id, state: 'active', person: { userId } }]);
    expect((await school.registrar('get', `/courses/${school.course}/enrollments/${userId}`)).status).toBe(200);
    expect((await school.unlink(key)).status).toBe(204);
  });

  test('of 255 characters is taken, of 256 refused, and so is one with a control character', async () => {
    const unique = school.newKey();
    const answer = await school.enroll(
      'post',
      { externalUserKey: unique.padEnd(255, 'x') },
      { externalUserKey: unique.padEnd(256, 'x') },
      { externalUserKey: `${unique}\n` },
      { externalUserKey: `${unique}\u0000` },
      { person: `key:${unique}\u007f` },
      { person: 'key:' },
      { externalUserKey: unique.padEnd(254, 'x') + '🎓' },
    );
    expect(cameTo(answer)).toEqual([
      'created',
      'invalid-key',
      'invalid-key',
      'invalid-key',
      'invalid-key',
      'invalid-key',
      'created',
    ]);
  });

  test('that reads the same in two organizations is two people', async () => {
    const [key, other] = [school.newKey(), await school.addOrganization()];
    const program = await school.addProgram(other);
    const curriculum = await school.addCurriculum(program);
    await school.enroll('post', { externalUserKey: key });
    await school.bulk(
      'post',
      `/programs/${program}/enrollments`,
      [{ externalUserKey: key, curriculum, status: 'enrolled' }],
      'ada@engine-school.example',
    );
    const { userId } = await somebody();
    await school.link(key, userId);
    expect(await school.inProgram()).toMatchObject([{ state: 'active' }]);
    const { body } = await school.staff('get', `/programs/${program}/enrollments`);
    expect(body['items']).toMatchObject([{ state: 'pending', pending: { reason: 'not-registered' } }]);
    const there = await somebody();
    expect((await school.link(key, there.userId, other)).status).toBe(201);
    expect((await school.inProgram())[0]?.person.userId).toBe(userId);
    const { body: after } = await school.staff('get', `/programs/${program}/enrollments`);
    expect(after['items']).toMatchObject([{ state: 'active', person: { userId: there.userId } }]);
  });

  test('that comes with an address of any proof brings what waits for it in the first sign-in', async () => {
    const [email, externalUserKey] = [school.newcomer(), school.newKey()];
    await school.enroll('post', { email, externalUserKey });
    const second = await school.addProgram();
    const curriculum = await school.addCurriculum(second);
    await school.bulk('post', `/programs/${second}/enrollments`, [{ externalUserKey, curriculum, status: 'enrolled' }]);
    await school.putInCourse(`key:${externalUserKey}`);
    const userId = await school.signIn(email, { hostedDomain: false });
    for (const list of [await school.inProgram(), await school.inProgram('', second), await school.inCourse()]) {
      expect(list).toMatchObject([{ state: 'active', person: { userId, externalUserKey } }]);
    }
  });

  test('that comes with the address of somebody who is here is linked at once, with all that waits for it', async () => {
    const [{ email, userId }, externalUserKey] = [await somebody(), school.newKey()];
    await school.putInCourse(`key:${externalUserKey}`);
    const answer = await school.enroll('post', { email, externalUserKey });
    expect(answer.results).toMatchObject([{ outcome: 'created', state: 'active' }]);
    expect(await school.inCourse()).toMatchObject([{ state: 'active', person: { userId, externalUserKey } }]);
  });
});

describe('linking a key', () => {
  test('makes real whatever waits for it, under the same ids', async () => {
    const [key, { userId }] = [school.newKey(), await somebody()];
    const program = (await school.enroll('post', { externalUserKey: key })).results[0]?.id ?? '';
    const course = (await school.enrollInCourse('post', [{ externalUserKey: key }])).results[0]?.id ?? '';
    const direct = String((await school.putInCourse(`key:${key}`, 'active', school.secondCourse)).body['id']);
    expect((await school.link(key, userId)).status).toBe(201);
    expect(of(userId, await school.inProgram())).toMatchObject([{ id: program, status: 'enrolled' }]);
    expect(of(userId, await school.inCourse())).toMatchObject([{ id: course, status: 'active' }]);
    expect(of(userId, await school.inCourse('', school.secondCourse))).toMatchObject([{ id: direct }]);
    for (const id of [program, course, direct]) {
      expect((await school.history(id)).at(-1)).toBe('invitation-converted');
      expect(await school.told('invitation-converted', id)).toMatchObject([{ userId, state: 'active' }]);
    }
  });

  test('twice changes nothing the second time', async () => {
    const [key, { userId }] = [school.newKey(), await somebody()];
    await school.enroll('post', { externalUserKey: key });
    await school.link(key, userId);
    const before = await school.sql('select count(*) from common.domain_event');
    expect((await school.link(key, userId)).status).toBe(200);
    expect(await school.sql('select count(*) from common.domain_event')).toEqual(before);
  });
});

describe('unlinking a key', () => {
  test('lets wait again, under their ids, what stood under it, and leaves its person inactive in those courses', async () => {
    const [key, { userId }] = [school.newKey(), await somebody()];
    await school.link(key, userId);
    const program = (await school.enroll('post', { externalUserKey: key })).results[0]?.id ?? '';
    const course = (await school.enrollInCourse('post', [{ externalUserKey: key }])).results[0]?.id ?? '';
    expect((await school.unlink(key)).status).toBe(204);
    expect(await school.inProgram()).toMatchObject([
      { id: program, state: 'pending', person: { externalUserKey: key }, pending: { reason: 'not-registered' } },
    ]);
    const list = await school.inCourse();
    expect(list.filter((one) => one.state === 'pending')).toMatchObject([{ id: course, status: 'active' }]);
    expect(of(userId, list).map((one) => one.status)).toEqual(['inactive']);
    expect((await school.history(program)).at(-1)).toBe('enrollment-returned');
  });

  test('tells of whoever it leaves inactive as of somebody newly enrolled, and inactive', async () => {
    const [key, { userId }] = [school.newKey(), await somebody()];
    await school.link(key, userId);
    await school.enroll('post', { externalUserKey: key });
    await school.enrollInCourse('post', [{ externalUserKey: key }]);
    await school.unlink(key);
    const [left] = of(userId, await school.inCourse());
    expect(await school.history(left?.id ?? '')).toEqual(['course-enrolled']);
    expect(await school.told('course-enrolled', left?.id ?? '')).toMatchObject([
      { state: 'active', status: 'inactive', userId },
    ]);
  });

  test('and linking it to the same person again puts everything back as it was', async () => {
    const [key, { userId }] = [school.newKey(), await somebody()];
    await school.link(key, userId);
    await school.enroll('post', { externalUserKey: key });
    await school.enrollInCourse('post', [{ externalUserKey: key }]);
    await school.putInCourse(`key:${key}`, 'active', school.secondCourse);
    const before = [await school.inProgram(), await school.inCourse(), await school.inCourse('', school.secondCourse)];
    await school.unlink(key);
    await school.link(key, userId);
    const standing = (lists: Enrollment[][]) =>
      lists.map((list) =>
        list
          .filter((one) => one.status !== 'inactive')
          .map(({ id, state, status, person }) => ({ id, state, status, person })),
      );
    const after = [await school.inProgram(), await school.inCourse(), await school.inCourse('', school.secondCourse)];
    expect(standing(after)).toEqual(standing(before));
  });

  test('takes nothing that its person holds by their address or by another key', async () => {
    const [lost, kept, { email, userId }] = [school.newKey(), school.newKey(), await somebody()];
    await school.link(lost, userId);
    await school.link(kept, userId);
    const byAddress = await school.addCurriculum();
    await school.enroll('post', { externalUserKey: kept }, { email, curriculum: byAddress, status: 'pending' });
    await school.enroll('put', { email, curriculum: byAddress, status: 'enrolled' });
    await school.putInCourse(`key:${kept}`);
    await school.putInCourse(email, 'active', school.secondCourse);
    const before = [await school.inProgram(), await school.inCourse(), await school.inCourse('', school.secondCourse)];
    await school.unlink(lost);
    expect(
      [await school.inProgram(), await school.inCourse(), await school.inCourse('', school.secondCourse)].map((list) =>
        list.map(({ id, state, status }) => ({ id, state, status })),
      ),
    ).toEqual(before.map((list) => list.map(({ id, state, status }) => ({ id, state, status }))));
  });
});

describe('moving a key to another person in one call', () => {
  test('takes its enrollments along under their ids, and leaves the wrong person inactive in those courses', async () => {
    const [key, wrong, right] = [school.newKey(), await somebody('wrong'), await somebody('right')];
    const program = (await school.enroll('post', { externalUserKey: key })).results[0]?.id ?? '';
    const course = (await school.enrollInCourse('post', [{ externalUserKey: key }])).results[0]?.id ?? '';
    await school.link(key, wrong.userId);
    expect((await school.link(key, right.email)).status).toBe(200);
    expect(await school.inProgram()).toMatchObject([
      { id: program, state: 'active', person: { userId: right.userId, externalUserKey: key } },
    ]);
    const list = await school.inCourse();
    expect(of(right.userId, list)).toMatchObject([{ id: course, status: 'active' }]);
    expect(of(wrong.userId, list).map((one) => one.status)).toEqual(['inactive']);
    expect(of(wrong.userId, list).map((one) => one.person.externalUserKey)).toEqual([undefined]);
    expect(await school.history(program)).toEqual([
      'program-enrolled',
      'invitation-converted',
      'enrollment-returned',
      'invitation-converted',
    ]);
  });

  test('to somebody who has never signed in waits for them', async () => {
    const [key, wrong, right] = [school.newKey(), await somebody('wrong'), school.newcomer('right')];
    await school.enroll('post', { externalUserKey: key });
    await school.link(key, wrong.userId);
    await school.link(key, right);
    expect(await school.inProgram()).toMatchObject([{ state: 'pending', person: { email: right } }]);
    const userId = await school.signIn(right);
    expect(await school.inProgram()).toMatchObject([{ state: 'active', person: { userId } }]);
  });

  test('takes back nothing that the wrong person holds otherwise', async () => {
    const [key, wrong, right] = [school.newKey(), await somebody('wrong'), await somebody('right')];
    const other = await school.addCurriculum();
    await school.enroll('post', { email: wrong.email, curriculum: other });
    await school.putInCourse(wrong.email, 'active', school.secondCourse);
    await school.link(key, wrong.userId);
    await school.enroll('post', { externalUserKey: key });
    await school.enrollInCourse('post', [{ externalUserKey: key }], school.secondCourse);
    await school.link(key, right.userId);
    expect(of(wrong.userId, await school.inProgram())).toMatchObject([{ curriculumId: other, status: 'enrolled' }]);
    expect(of(wrong.userId, await school.inCourse('', school.secondCourse)).map((one) => one.status)).toEqual([
      'active',
    ]);
  });

  test('lets what waited behind the key’s enrollment become real for the wrong person', async () => {
    const [key, wrong, right] = [school.newKey(), await somebody('wrong'), await somebody('right')];
    await school.enroll('post', { externalUserKey: key });
    await school.link(key, wrong.userId);
    const own = school.newKey();
    const second = (await school.enroll('post', { externalUserKey: own })).results[0]?.id;
    await school.link(own, wrong.userId);
    expect(await school.inProgram('&state=pending')).toMatchObject([{ id: second, pending: { reason: 'conflict' } }]);
    await school.link(key, right.userId);
    expect(of(wrong.userId, await school.inProgram())).toMatchObject([{ id: second, state: 'active' }]);
    expect(of(right.userId, await school.inProgram())).toHaveLength(1);
  });

  test('to somebody who is in the program by their address waits with a conflict that names them', async () => {
    const [key, wrong, right] = [school.newKey(), await somebody('wrong'), await somebody('right')];
    const { results } = await school.enroll('post', { externalUserKey: key }, { email: right.email });
    await school.link(key, wrong.userId);
    expect((await school.link(key, right.userId)).status).toBe(200);
    const [waiting] = await school.inProgram('&state=pending');
    expect(waiting).toMatchObject({ id: results[0]?.id, pending: { reason: 'conflict' } });
    expect(waiting?.pending?.detail).toBe(
      `right of the school (${right.email}) is in this program and curriculum already, under the address ${right.email}.`,
    );
  });

  test('and back again restores what the first person had, active in their courses', async () => {
    const [key, first, second] = [school.newKey(), await somebody('first'), await somebody('second')];
    await school.link(key, first.userId);
    const program = (await school.enroll('post', { externalUserKey: key })).results[0]?.id;
    const course = (await school.enrollInCourse('post', [{ externalUserKey: key }])).results[0]?.id;
    const direct = (await school.putInCourse(`key:${key}`, 'active', school.secondCourse)).body['id'];
    await school.link(key, second.userId);
    await school.link(key, first.userId);
    expect(of(first.userId, await school.inProgram())).toMatchObject([{ id: program }]);
    const active = (list: Enrollment[]) => of(first.userId, list).filter((one) => one.status === 'active');
    expect(active(await school.inCourse()).map((one) => one.id)).toEqual([course]);
    const shown = await school.registrar('get', `/courses/${school.course}/enrollments/${first.userId}`);
    expect(shown.body).toMatchObject({ id: course, status: 'active' });
    expect(active(await school.inCourse('', school.secondCourse)).map((one) => one.id)).toEqual([direct]);
    expect(await school.inCourse('&state=pending', school.secondCourse)).toEqual([]);
  });

  test('sets right two students whose keys were swapped', async () => {
    const [ka, kb, a, b] = [school.newKey(), school.newKey(), await somebody('a'), await somebody('b')];
    await school.link(ka, b.userId);
    await school.link(kb, a.userId);
    const direct = [
      (await school.putInCourse(`key:${ka}`)).body['id'],
      (await school.putInCourse(`key:${kb}`)).body['id'],
    ];
    await school.enroll('post', { externalUserKey: ka }, { externalUserKey: kb });
    await school.link(ka, a.userId);
    await school.link(kb, b.userId);
    expect(await school.inProgram('&state=pending')).toEqual([]);
    expect((await school.inProgram()).map((one) => [one.person.externalUserKey, one.person.userId])).toEqual([
      [ka, a.userId],
      [kb, b.userId],
    ]);
    const active = await school.inCourse('&status=active');
    expect(active.map((one) => [one.id, one.person.userId, one.state])).toEqual([
      [direct[0], a.userId, 'active'],
      [direct[1], b.userId, 'active'],
    ]);
  });
});
