import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ConsoleSchool, describeInChromium } from './support/school.js';

const ORG = '/organizations/engine-school';

describeInChromium('people and what waits for them, in the console', () => {
  let school: ConsoleSchool;
  beforeAll(async () => {
    school = await ConsoleSchool.open();
  });
  afterAll(() => school?.close());

  test('why somebody has no access is told in plain words, with the next step, and what is renewed waits anew', async () => {
    const { sql } = school.running;
    await sql(`update privilege.course_privilege_invitation ci set expires_at = now() - interval '1 day'
      from identity.identifier i where i.id = ci.identifier_id and i.folded = 'staff-1912'`);
    const ada = await school.signIn('ada@engine-school.example', `${ORG}/people?q=alan`);
    await ada.getByRole('link', { name: /alan@engine-school/ }).click();
    await ada.getByText('Has never signed in. What waits becomes theirs when they sign in as').waitFor();
    await ada.getByText('Renew it, and it waits again.').waitFor();
    await ada.getByRole('button', { name: 'Renew' }).click();
    await ada.getByText('1 invitation was renewed.').waitFor();
    await ada.getByText('They need to sign in with exactly this address.').waitFor();

    await ada.goto(`${ORG}/people/${encodeURIComponent('nobody@engine-school.example')}`);
    await ada.getByText('Nothing was ever granted here to nobody@engine-school.example.').waitFor();
  });

  test('whatever waits is found by its reason and kind, and several are revoked at once', async () => {
    const emmy = await school.signIn('emmy@engine-school.example', `${ORG}/invitations`);
    await emmy
      .getByRole('combobox', { name: 'What it is' })
      .or(emmy.getByRole('textbox', { name: 'What it is' }))
      .first()
      .click();
    await emmy.getByRole('option', { name: 'Place in a course' }).click();
    await emmy.waitForURL(/kind=course-enrollment/);
    await emmy.getByText('Place in a course').first().waitFor();
    const rows = emmy.getByRole('table').getByRole('row');
    await rows.nth(3).waitFor();
    await rows.nth(4).waitFor({ state: 'detached' });
    await emmy.getByRole('checkbox', { name: 'Choose S-1776' }).first().check();
    await emmy.getByRole('checkbox', { name: 'Choose S-1776' }).last().check();
    await emmy.getByText('2 chosen').waitFor();
    await emmy.getByRole('button', { name: 'Revoke' }).click();
    await emmy.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await emmy.getByText('2 invitations were revoked.').waitFor();
    await rows.nth(2).waitFor({ state: 'detached' });
    expect(await rows.count()).toBe(2);
  });

  test('a registrar who may not revoke a right is told so, and the right still waits', async () => {
    const emmy = await school.signIn('emmy@engine-school.example', `${ORG}/invitations?kind=course-privilege`);
    await emmy
      .getByRole('checkbox', { name: /^Choose grace/ })
      .first()
      .check();
    await emmy.getByRole('button', { name: 'Revoke' }).click();
    await emmy.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await emmy.getByText('1 was left as they are.').waitFor();
    expect(await emmy.getByRole('checkbox', { name: /^Choose grace/ }).count()).toBe(2);
  });

  test('roles are given to somebody who is not there yet, shown as waiting, and taken back', async () => {
    const ada = await school.signIn('ada@engine-school.example', `${ORG}/members`);
    await ada.getByRole('textbox', { name: /^Address/ }).fill('olga@engine-school.example');
    await ada.getByRole('region', { name: 'Add' }).getByText('Registrar').click();
    await ada.getByRole('button', { name: 'Add' }).click();
    await ada.getByText('olga@engine-school.example: Registrar, Teacher.').waitFor();
    const roles = ada.getByRole('group', { name: 'Roles of olga@engine-school.example' });
    await roles.waitFor();
    expect(await roles.getByRole('checkbox', { name: 'Registrar' }).isChecked()).toBe(true);
    await ada.getByRole('alert').getByRole('button', { name: 'Undo' }).click();
    await ada.getByText('olga@engine-school.example has no role here any more.').waitFor();
    await roles.waitFor({ state: 'detached' });
  });

  test('what happened is a list of sentences about people by their names', async () => {
    const ada = await school.signIn('ada@engine-school.example', `${ORG}/activity`);
    const feed = ada.getByRole('feed');
    await feed.getByText('made olga@engine-school.example a member: Registrar, Teacher').waitFor();
    await feed.getByText('took back the roles of olga@engine-school.example').waitFor();
    await ada.getByRole('searchbox').fill('key:S-1776');
    await ada.waitForURL(/person=key%3AS-1776/);
    await feed.getByText('enrolled S-1776 in a program: enrolled').waitFor();
    expect(await feed.getByText('olga@').count()).toBe(0);
  });

  test('an access token is shown once, works, and ends when it is revoked', async () => {
    const ada = await school.signIn('ada@engine-school.example', '/me/access-tokens');
    await ada.getByLabel('What is it for?').fill('My terminal');
    await ada.getByRole('button', { name: 'Make a token' }).click();
    const token = await ada.locator('code').innerText();
    const me = () => fetch(`${school.running.baseUrl}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
    expect((await me()).status).toBe(200);
    await ada.reload();
    await ada.getByText('My terminal').waitFor();
    expect(await ada.getByText(token).count()).toBe(0);
    await ada.getByRole('button', { name: 'Revoke: My terminal' }).click();
    await ada.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await ada.getByText('The token “My terminal” no longer works.').waitFor();
    expect((await me()).status).toBe(401);
  });

  test('a course and a program with a curriculum are made, and a code that is taken is refused with what was typed still there', async () => {
    const ada = await school.signIn('ada@engine-school.example', `${ORG}/courses`);
    const make = async (button: string, code: string, title: string): Promise<void> => {
      await ada.getByRole('button', { name: button }).click();
      await ada.getByRole('dialog').getByLabel('Code').fill(code);
      await ada.getByRole('dialog').getByLabel('Title').fill(title);
      await ada.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    };
    await make('New course', 'ENG-101', 'Taken');
    await ada.getByRole('dialog').getByRole('alert').waitFor();
    expect(await ada.getByRole('dialog').getByLabel('Title').inputValue()).toBe('Taken');
    await ada.getByRole('dialog').getByLabel('Code').fill('GEO-1');
    await ada.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await ada.getByRole('link', { name: 'Taken' }).waitFor();
    await ada.goto(`${ORG}/programs`);
    await make('New program', 'MSC', 'Master of Engines');
    await ada.getByRole('link', { name: 'Master of Engines' }).click();
    await make('New curriculum', '2027', 'Plan of study 2027');
    await ada.getByRole('button', { name: '2027' }).waitFor();
  });

  test('ten thousand people are scrolled through to the last, a screenful of them drawn at a time', async () => {
    const { sql } = school.running;
    await sql(`with made as (
        insert into identity.identifier (id, namespace_id, folded, given, created_at)
        select uuidv7(), (select namespace_id from identity.identifier where folded = 'ada@engine-school.example'),
          'p' || n || '@crowd.example', 'p' || n || '@crowd.example', now() from generate_series(1, 10000) n
        returning id)
      insert into privilege.course_privilege_invitation
        (course_id, identifier_id, id, allow, deny, grantor_id, granted_at, expires_at, grantor_lost_rights)
      select c.id, made.id, uuidv7(), '{manage_material}', '{}', c.creator_id, now(), now() + interval '1 year', false
      from made, catalog.course c where c.code = 'ENG-101'`);
    const charles = await school.signIn('charles@engine-school.example', await school.course());
    await charles.locator('[data-person]').first().waitFor();
    const seen = new Set<string>();
    let most = 0;
    for (let still = 0; still < 8;) {
      const before = seen.size;
      const drawn = await charles
        .locator('[data-person]')
        .evaluateAll((rows) =>
          rows.map((row) => (row as unknown as { getAttribute(name: string): string }).getAttribute('data-person')),
        );
      for (const one of drawn) seen.add(one);
      most = Math.max(most, drawn.length);
      await charles.evaluate('window.scrollBy(0, 1300)');
      await charles.waitForTimeout(15);
      still = seen.size === before ? still + 1 : 0;
      if (still > 0) await charles.waitForTimeout(200);
    }
    expect(most).toBeLessThan(80);
    // What is drawn between two looks is not seen here; of every hundred some are, and the last of all.
    const numbers = [...seen].flatMap((one) =>
      one.endsWith('@crowd.example') ? [Number.parseInt(one.slice(1), 10)] : [],
    );
    expect(new Set(numbers.map((n) => Math.ceil(n / 100))).size).toBe(100);
    expect(seen).toContain('p10000@crowd.example');
  }, 240_000);
});
