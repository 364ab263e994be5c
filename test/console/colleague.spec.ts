import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ConsoleSchool, describeInChromium } from './support/school.js';

describeInChromium('a colleague who cannot be found', () => {
  let school: ConsoleSchool;
  beforeAll(async () => {
    school = await ConsoleSchool.open();
  });
  afterAll(() => school?.close());

  test('is typed into the banner, given a right by the same switch as anybody, and has it once they sign in, before the page is loaded again', async () => {
    const charles = await school.signIn('charles@engine-school.example', await school.course());
    await charles.getByRole('searchbox').fill('lise@engine-school.example');
    await charles.getByText('Nobody here matches “lise@engine-school.example”').waitFor();
    const banner = charles.getByRole('region', { name: 'Can’t find the person you’re looking for?' });
    expect(await banner.getByRole('textbox').inputValue()).toBe('lise@engine-school.example');
    await banner.getByRole('button', { name: 'Go on' }).click();

    const row = charles.locator('[data-person="lise@engine-school.example"]');
    await row.getByText('Nothing granted yet').waitFor();
    expect(await row.getByRole('switch').count()).toBe(10);
    await row.getByRole('switch', { name: /^Manage exercises/ }).click();
    await row.getByText('Waiting', { exact: true }).waitFor();
    await row.getByText('has not signed in yet').waitFor();
    expect(await row.getByRole('switch', { name: /^Manage exercises/ }).getAttribute('aria-checked')).toBe('true');
    expect(await row.getByRole('switch', { name: /^See exercises/ }).getAttribute('data-is')).toBe('implied');

    const lise = await school.signIn('lise@engine-school.example', '/me', { name: 'Lise Meitner' });
    await lise.getByText('This was waiting for you, and is yours now:').waitFor();
    await lise.getByText('You may: See exercises, Manage exercises').waitFor();

    await row.getByText('Here', { exact: true }).waitFor();
    await row.getByText('Lise Meitner').waitFor();
    expect(
      await school.running.sql(
        `select g.allow from privilege.course_privilege g join identity."user" u on u.id = g.user_id where u.name = $1`,
        ['Lise Meitner'],
      ),
    ).toEqual([{ allow: ['manage_exercises'] }]);
  });

  test('several who were pasted are given the same at once, and it can be undone for all', async () => {
    const charles = await school.signIn('charles@engine-school.example', await school.course());
    await charles.getByRole('button', { name: 'Type an address' }).click();
    const banner = charles.getByRole('region', { name: 'Can’t find the person you’re looking for?' });
    await banner
      .getByRole('textbox')
      .fill('Ida Rhodes <ida@engine-school.example>\nmina@engine-school.example; nonsense');
    await banner.getByRole('button', { name: 'Go on (2)' }).click();
    await banner.getByText('No address: nonsense').waitFor();
    const all = charles.locator('[data-together]');
    await all.getByText('All 2 of them').waitFor();
    await all.getByRole('switch', { name: /^Assess work/ }).click();
    const granted = () =>
      school.running.sql<{ folded: string }>(
        `select i.folded from privilege.course_privilege_invitation ci join identity.identifier i on i.id = ci.identifier_id
         where ci.allow = '{assess_participations}' order by 1`,
      );
    await charles.getByText('“Assess work” is on for 2 people.').waitFor();
    expect(await granted()).toEqual([
      { folded: 'ida@engine-school.example' },
      { folded: 'mina@engine-school.example' },
    ]);
    await charles.getByRole('alert').getByRole('button', { name: 'Undo' }).click();
    await charles.getByText('Undone.').waitFor();
    expect(await granted()).toEqual([]);
  });
});
