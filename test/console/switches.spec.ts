import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ConsoleSchool, describeInChromium } from './support/school.js';

describeInChromium('the switches of a course', () => {
  let school: ConsoleSchool;
  let course: string;
  beforeAll(async () => {
    school = await ConsoleSchool.open();
    course = await school.course();
  });
  afterAll(() => school?.close());

  const GRACE = 'grace@engine-school.example';
  const rowOf = (page: Page, person: string) => page.locator(`[data-person="${person}"]`);
  const stored = async (person: string) =>
    school.running.sql<{ allow: string[]; deny: string[]; roles: string[] }>(
      `select g.allow, g.deny, array(select r.role_name from privilege.course_privilege_invitation_role r
           where r.course_id = g.course_id and r.identifier_id = g.identifier_id order by 1) as roles
       from privilege.course_privilege_invitation g join identity.identifier i on i.id = g.identifier_id
       join catalog.course c on c.id = g.course_id and c.code = 'ENG-101' where i.folded = $1`,
      [person],
    );

  test('off, allowed, through a role, included in another and denied are told apart, by more than colour', async () => {
    const page = await school.signIn('charles@engine-school.example', course);
    const row = rowOf(page, GRACE);
    await row.waitFor();
    const standing = (name: RegExp) => row.getByRole('switch', { name }).getAttribute('data-is');
    expect(await standing(/^Manage material/)).toBe('role');
    expect(await standing(/^See students/)).toBe('allowed');
    expect(await standing(/^Assess work/)).toBe('off');
    await row.getByRole('button', { name: /^All rights of/ }).click();
    const events = row.getByRole('radiogroup', { name: /^Manage events/ });
    await events.getByText('Deny', { exact: true }).click();
    await page.getByText(`${GRACE}: “Manage events” is denied.`).waitFor();
    expect(await standing(/^Manage events/)).toBe('denied');
    expect(await row.getByRole('switch', { name: /^Manage events.*: denied/ }).getAttribute('aria-checked')).toBe(
      'false',
    );
    expect(await row.getByRole('switch', { name: /^Manage material.*through the role co-teacher/ }).count()).toBe(1);
    await page.keyboard.press('Control+z');
    await page.getByText(`${GRACE} has the same rights as before.`).waitFor();
    expect(await stored(GRACE)).toEqual([{ allow: ['view_enrollments'], deny: [], roles: ['co-teacher'] }]);
  });

  test('work from the keyboard alone, and what they did can be undone', async () => {
    const page = await school.signIn('charles@engine-school.example', course);
    const flip = rowOf(page, GRACE).getByRole('switch', { name: /^Assess work/ });
    await flip.focus();
    await page.keyboard.press('Space');
    await page.getByText(`${GRACE}: “Assess work” is on.`).waitFor();
    expect((await stored(GRACE))[0]?.allow).toEqual(['assess_participations', 'view_enrollments']);
    await page.getByRole('alert').getByRole('button', { name: 'Undo' }).press('Enter');
    await page.getByText(`${GRACE} has the same rights as before.`).waitFor();
    expect((await stored(GRACE))[0]?.allow).toEqual(['view_enrollments']);
  });

  test('what two people switch for the same person at once is all there afterwards', async () => {
    const [charles, ada] = await Promise.all([
      school.signIn('charles@engine-school.example', course),
      school.signIn('ada@engine-school.example', course),
    ]);
    const flips = [rowOf(charles, GRACE), rowOf(ada, GRACE)] as const;
    await Promise.all(flips.map((row) => row.waitFor()));
    await flips[0].getByRole('switch', { name: /^Assess work/ }).click();
    await charles.getByText(`${GRACE}: “Assess work” is on.`).waitFor();
    // Ada's page still shows what was before.
    expect(await flips[1].getByRole('switch', { name: /^Assess work/ }).getAttribute('aria-checked')).toBe('false');
    await flips[1].getByRole('switch', { name: /^Enrol students/ }).click();
    await ada.getByText(`${GRACE}: “Enrol students” is on.`).waitFor();
    expect((await stored(GRACE))[0]?.allow).toEqual([
      'assess_participations',
      'manage_enrollments',
      'view_enrollments',
    ]);
    expect(await flips[1].getByRole('switch', { name: /^Assess work/ }).getAttribute('aria-checked')).toBe('true');
  });

  test('show what is not theirs to switch, with the reason, to whoever lacks it', async () => {
    const { sql } = school.running;
    await sql(
      `insert into privilege.course_privilege (course_id, user_id, id, allow, deny, grantor_id, granted_at)
       select c.id, u.id, uuidv7(), '{manage_privileges,manage_material}', '{}', c.creator_id, now()
       from catalog.course c, identity."user" u where c.code = 'PRG-201' and u.name = 'Charles Babbage'`,
    );
    const page = await school.signIn('charles@engine-school.example', await school.course('PRG-201'));
    const mary = rowOf(page, 'mary@engine-school.example');
    await mary.waitFor();
    const label = await mary.getByRole('switch', { name: /^Assess work/ }).getAttribute('aria-label');
    expect(label).toContain('You do not hold this right yourself: Assess work.');
    // It is said to be disabled, and explains itself to whoever clicks it all the same.
    await mary.getByRole('switch', { name: /^Assess work/ }).click({ force: true });
    await mary.getByText('You do not hold this right yourself: Assess work.').first().waitFor();
    await mary.getByRole('switch', { name: /^Manage material/ }).click();
    await page.getByText('mary@engine-school.example: “Manage material” is on.').waitFor();
    const ada = page.getByText('Made this course');
    await ada.waitFor();
    const grace = rowOf(page, GRACE);
    expect(await grace.getByRole('switch', { name: /^Manage material/ }).getAttribute('aria-label')).toContain(
      'This person holds rights that you do not',
    );
  });

  test('a refusal that nobody could foresee is said, and the switch goes back', async () => {
    const page = await school.signIn('charles@engine-school.example', course);
    const row = rowOf(page, 'emmy@engine-school.example');
    await row.waitFor();
    await school.running
      .sql(`update catalog.course set creator_id = (select id from identity."user" where name = 'Ada Lovelace')
      where code = 'ENG-101'`);
    try {
      await row.getByRole('switch', { name: /^Assess work/ }).click();
      await page.getByText('Changing the rights of emmy@engine-school.example did not work.').waitFor();
      expect(await row.getByRole('switch', { name: /^Assess work/ }).getAttribute('aria-checked')).toBe('false');
      expect(await stored('emmy@engine-school.example')).toEqual([]);
    } finally {
      await school.running
        .sql(`update catalog.course set creator_id = (select id from identity."user" where name = 'Charles Babbage')
        where code = 'ENG-101'`);
    }
  });

  test('without a connection nothing is lost: the page says so, keeps what was typed, and goes on when asked', async () => {
    const page = await school.signIn('charles@engine-school.example', course);
    await page.getByRole('button', { name: 'Type an address' }).click();
    const typed = page.getByRole('textbox', { name: 'Addresses' });
    await typed.fill('sofia@engine-school.example');
    const row = rowOf(page, 'emmy@engine-school.example');
    await row.waitFor();
    await page.context().setOffline(true);
    await page.getByText('You are offline.').waitFor();
    await row.getByRole('switch', { name: /^Manage events/ }).click();
    const said = page.getByRole('alert').filter({ hasText: 'did not work' });
    await said.waitFor();
    await page.context().setOffline(false);
    await said.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('emmy@engine-school.example: “Manage events” is on.').waitFor();
    expect((await stored('emmy@engine-school.example'))[0]?.allow).toEqual(['manage_events']);
    await page.reload();
    expect(await page.getByRole('textbox', { name: 'Addresses' }).inputValue()).toBe('sofia@engine-school.example');
  });
});
