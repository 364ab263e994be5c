import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ConsoleSchool, describeInChromium } from './support/school.js';

describeInChromium('courses, roles and programs in the console', () => {
  let school: ConsoleSchool;
  beforeAll(async () => {
    school = await ConsoleSchool.open();
  });
  afterAll(() => school?.close());

  test('a role is made, given with one click, shown as a chip, and taken from everybody when it is deleted', async () => {
    const charles = await school.signIn('charles@engine-school.example', await school.course());
    const openRoles = async (): Promise<void> => {
      await charles.getByRole('button', { name: 'More about this course' }).click();
      await charles.getByRole('menuitem', { name: 'Roles' }).click();
    };
    await openRoles();
    await charles.getByRole('button', { name: 'New role' }).click();
    const dialog = charles.getByRole('dialog', { name: 'Roles of this course' });
    await dialog.getByLabel('Name').fill('tutor');
    await dialog.getByRole('checkbox', { name: /^Assess work/ }).check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('tutor', { exact: true }).waitFor();
    await charles.keyboard.press('Escape');
    const emmy = charles.locator('[data-person="emmy@engine-school.example"]');
    await emmy.getByRole('button', { name: /^All rights of/ }).click();
    await emmy.getByText('tutor', { exact: true }).click();
    await charles.getByText('emmy@engine-school.example has the role “tutor”.').waitFor();
    expect(await emmy.getByRole('switch', { name: /^Assess work/ }).getAttribute('data-is')).toBe('role');
    await openRoles();
    await dialog.getByRole('button', { name: 'Delete' }).last().click();
    await charles
      .getByRole('dialog', { name: 'Delete the role “tutor”?' })
      .getByRole('button', { name: 'Delete' })
      .click();
    await dialog.getByText('tutor', { exact: true }).waitFor({ state: 'detached' });
    expect(
      await school.running.sql(`select from privilege.course_privilege_invitation_role where role_name = 'tutor'`),
    ).toEqual([]);
  });

  test('a course is renamed and deleted by whoever may, after a warning', async () => {
    const ada = await school.signIn('ada@engine-school.example', await school.course('PRG-201'));
    await ada.getByRole('button', { name: 'More about this course' }).click();
    await ada.getByRole('menuitem', { name: 'Edit' }).click();
    await ada.getByRole('dialog').getByLabel('Title').fill('Notes on Looms');
    await ada.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await ada.getByRole('heading', { name: 'Notes on Looms' }).waitFor();
    await ada.getByRole('button', { name: 'More about this course' }).click();
    await ada.getByRole('menuitem', { name: 'Delete' }).click();
    await ada.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await ada.getByText('“Notes on Looms” is deleted.').waitFor();
    expect(await school.running.sql(`select from catalog.course where code = 'PRG-201'`)).toEqual([]);
  });

  test('a course is taken out of a program and put back, and a place is given another status', async () => {
    const emmy = await school.signIn('emmy@engine-school.example', await school.program());
    await emmy.getByRole('button', { name: 'Take “The Analytical Engine” out of the program' }).click();
    await emmy.getByText('“The Analytical Engine” no longer belongs to the program.').waitFor();
    await emmy.getByRole('alert').getByRole('button', { name: 'Undo' }).click();
    await emmy.getByText('“The Analytical Engine” belongs to the program.').waitFor();
    const status = emmy
      .getByRole('combobox', { name: /^Status of S-1776/ })
      .or(emmy.getByRole('textbox', { name: /^Status of S-1776/ }));
    await status.first().click();
    await emmy.getByRole('option', { name: 'suspended' }).click();
    await emmy.getByText('S-1776 is suspended.').waitFor();
  });

  test('whoever was signed out while they worked signs in beside it and goes on', async () => {
    const charles = await school.signIn('charles@engine-school.example', await school.course());
    await charles.getByRole('button', { name: 'Type an address' }).click();
    await charles.getByRole('textbox', { name: 'Addresses' }).fill('sofia@engine-school.example');
    const flip = charles.getByRole('switch', { name: /^Manage events, emmy/i });
    await flip.waitFor();
    await school.running.sql('delete from identity.session');
    await flip.click();
    await charles.getByText('You have been signed out. What you see and typed stays here.').waitFor();
    expect(await charles.getByRole('textbox', { name: 'Addresses' }).inputValue()).toBe('sofia@engine-school.example');
    expect(
      await charles.getByRole('link', { name: 'Sign in again in a new window, then come back to this one.' }).count(),
    ).toBe(1);
  });
});
