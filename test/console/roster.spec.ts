import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ConsoleSchool, describeInChromium } from './support/school.js';

describeInChromium('a roster in the console', () => {
  let school: ConsoleSchool;
  beforeAll(async () => {
    school = await ConsoleSchool.open();
  });
  afterAll(() => school?.close());

  const enrolled = () =>
    school.running.sql<{ folded: string; status: string }>(
      `select i.folded, e.status from enrollment.program_enrollment_invitation e
       join identity.identifier i on i.id = e.identifier_id order by 1`,
    );

  test('is checked before it is sent, answered row by row, corrected in place and sent again, and downloaded', async () => {
    const emmy = await school.signIn('emmy@engine-school.example', `${await school.program()}/roster`);
    await emmy
      .getByRole('textbox', { name: 'Roster' })
      .fill(
        [
          'Student ID\tName\tE-mail\tStatus',
          'S-1780\tMary\tmary@engine-school.example\tenrolled',
          'S-1776\tSophie\t\tsuspended',
          'S-1906\tGrace\thopper@engine-school.example\t',
          'S-1815\tAugusta\tnonsense\tenrolled',
          'S-1850\tSonja\t\tgone',
          's-1906\tAgain\t\t',
        ].join('\n'),
      );
    const row = (line: number) => emmy.getByRole('row').filter({ has: emmy.getByText(String(line), { exact: true }) });
    await row(2).getByText('stays as it is').waitFor();
    await row(3).getByText('will be changed').waitFor();
    await row(3).getByText('is enrolled now').waitFor();
    await row(4).getByText('The same person stands in another row too.').waitFor();
    await row(5).getByText('This is no address.').waitFor();
    await row(6).getByText('There is no such status').waitFor();
    await row(7).getByText('The same person stands in another row too.').waitFor();

    await emmy.getByRole('button', { name: 'Enrol 6 rows' }).click();
    await row(2).getByText('as it was').waitFor();
    await row(3).getByText('changed', { exact: true }).waitFor();
    await emmy.getByRole('button', { name: 'refused (4)' }).click();
    expect(await emmy.getByRole('row').count()).toBe(4);
    await emmy.getByRole('button', { name: 'All (6)' }).click();

    await emmy.getByRole('button', { name: 'Correct row 5' }).click();
    await emmy.getByRole('textbox', { name: 'Address' }).fill('augusta@engine-school.example');
    await emmy.getByRole('button', { name: 'Correct', exact: true }).click();
    await emmy.getByRole('button', { name: 'Correct row 7' }).click();
    await emmy.getByRole('textbox', { name: 'Student key' }).fill('S-1907');
    await emmy.getByRole('button', { name: 'Correct', exact: true }).click();
    await emmy.getByRole('button', { name: 'Send 4 rows again' }).click();
    await row(5).getByText('enrolled', { exact: true }).first().waitFor();
    await row(5).getByText('waits until they sign in').waitFor();
    await row(4).getByText('enrolled', { exact: true }).first().waitFor();
    await emmy.getByRole('button', { name: 'Send 1 row again' }).waitFor();

    const [download] = await Promise.all([
      emmy.waitForEvent('download'),
      emmy.getByRole('button', { name: 'Download as CSV' }).click(),
    ]);
    const file = await readFile(await download.path(), 'utf8');
    expect(file.split('\r\n')).toHaveLength(7);
    expect(file).toContain('augusta@engine-school.example');
    expect(file).toContain('gone');
    expect(await enrolled()).toEqual(
      expect.arrayContaining([
        { folded: 's-1776', status: 'suspended' },
        { folded: 's-1780', status: 'enrolled' },
        { folded: 's-1815', status: 'enrolled' },
        { folded: 's-1906', status: 'enrolled' },
        { folded: 's-1907', status: 'enrolled' },
      ]),
    );
    expect((await enrolled()).map(({ folded }) => folded)).not.toContain('s-1850');
  });

  test('what was pasted is there when the page is loaded again, and columns without names are recognised and can be corrected', async () => {
    const ada = await school.signIn('ada@engine-school.example', `${await school.program()}/roster`);
    await ada.getByRole('textbox', { name: 'Roster' }).fill('ruth;17-0042;ruth@engine-school.example\nvera;17-0043;');
    await ada.getByRole('button', { name: 'Enrol 2 rows' }).waitFor();
    await ada.reload();
    await ada.getByRole('button', { name: 'Enrol 2 rows' }).waitFor();
    const chosen = async (column: RegExp) =>
      ada
        .getByRole('textbox', { name: column })
        .or(ada.getByRole('combobox', { name: column }))
        .first()
        .inputValue();
    expect([await chosen(/^1: ruth/), await chosen(/^2: 17-0042/), await chosen(/^3: ruth@/)]).toEqual([
      'Leave out',
      'Student key',
      'Address',
    ]);
    await ada.getByRole('textbox', { name: 'Roster' }).fill('');
    expect(await ada.getByRole('button', { name: /^Enrol/ }).count()).toBe(0);
  });

  test('a roster of thousands of rows is sent in pieces and shows how far it has come; where the connection is lost it goes on from there', async () => {
    const ada = await school.signIn('ada@engine-school.example', `${await school.program()}/roster`);
    const lines = Array.from({ length: 1_200 }, (_, n) => `L-${n + 1}\tl${n + 1}@engine-school.example`);
    await ada.getByRole('textbox', { name: 'Roster' }).fill(lines.join('\n'));
    let calls = 0;
    await ada.route('**/enrollments', async (route) => {
      if (route.request().method() === 'PUT' && ++calls === 2) await route.abort('connectionreset');
      else await route.continue();
    });
    await ada.getByRole('button', { name: 'Enrol 1,200 rows' }).click();
    await ada.getByText('Not all rows were sent').waitFor();
    await ada.getByRole('button', { name: 'Send 700 rows again' }).click();
    await ada.getByRole('button', { name: 'All rows are through' }).waitFor();
    const counted = await school.running.sql<{ count: number }>(
      `select count(*)::int from enrollment.program_enrollment_invitation e
       join identity.identifier i on i.id = e.identifier_id where i.folded like 'l-%'`,
    );
    expect(counted).toEqual([{ count: 1_200 }]);
  });
});
