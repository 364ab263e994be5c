import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { LAPTOP, PHONE } from './support/chromium.js';
import { ConsoleSchool, describeInChromium } from './support/school.js';

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

const WIDE = { width: 2560, height: 1440 } as const;

describeInChromium('every page of the console', () => {
  let school: ConsoleSchool;
  let axe: string;
  beforeAll(async () => {
    school = await ConsoleSchool.open();
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  });
  afterAll(() => school?.close());

  async function pages(): Promise<Record<string, string>> {
    const [course, program] = [await school.course(), await school.program()];
    const org = '/organizations/engine-school';
    return {
      'my page': '/me',
      'access tokens': '/me/access-tokens',
      organizations: '/organizations',
      courses: `${org}/courses`,
      programs: `${org}/programs`,
      people: `${org}/people`,
      'a person': `${org}/people/${encodeURIComponent('grace@engine-school.example')}`,
      'nobody known': `${org}/people/${encodeURIComponent('nobody@engine-school.example')}`,
      invitations: `${org}/invitations`,
      members: `${org}/members`,
      activity: `${org}/activity`,
      settings: `${org}/settings`,
      course,
      'a search without result': `${course}?q=nobody%40engine-school.example`,
      program,
      roster: `${program}/roster`,
      'a course that is not': '/courses/0198f0a0-0000-7000-8000-000000000009',
    };
  }

  async function faultsOf(page: Page): Promise<string[]> {
    await page.evaluate(axe);
    const violations = await page.evaluate<Violation[]>('axe.run(document).then(({ violations }) => violations)');
    const wider = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    return [
      ...violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join('\n')}`),
      ...(wider > 0 ? [`${wider} pixels wider than the window`] : []),
    ];
  }

  test.each([
    ['on a laptop', { viewport: LAPTOP }],
    ['on a phone of 320 pixels in the dark', { viewport: PHONE, dark: true }],
    ['on a large screen', { viewport: WIDE }],
  ])(
    'can be read and used by everybody, %s: axe finds nothing, and nothing is cut off',
    async (_, looks) => {
      const ada = await school.signIn('ada@engine-school.example', '/me', looks);
      const found: Record<string, string[]> = {};
      for (const [name, path] of Object.entries(await pages())) {
        await ada.goto(path);
        await ada.waitForLoadState('networkidle');
        if (name === 'course') await ada.getByRole('button', { name: /^All rights of grace/ }).click();
        const faults = await faultsOf(ada);
        if (faults.length > 0) found[name] = faults;
        expect(await ada.getByRole('heading', { level: 1 }).count()).toBeLessThan(2);
      }
      expect(found).toEqual({});
    },
    240_000,
  );

  test('whoever has not signed in is asked to, and is then on the page that they asked for', async () => {
    const page = await school.window();
    await page.goto('/organizations/engine-school/invitations?reason=not-registered');
    const link = page.getByRole('link', { name: 'Continue with Google' });
    expect(await link.getAttribute('href')).toBe(
      '/auth/google?returnTo=%2Forganizations%2Fengine-school%2Finvitations%3Freason%3Dnot-registered',
    );
    expect(await faultsOf(page)).toEqual([]);
  });

  test('whoever may not see a page is told so, and by whom they can get in', async () => {
    const student = await school.signIn('mary@engine-school.example', '/organizations/engine-school/invitations');
    await student.getByText('You may not see this page.').waitFor();
    await student.getByText('Ask an admin of your organization for the role that it needs.').waitFor();
    expect(await student.getByRole('link', { name: 'Invitations' }).count()).toBe(0);
  });

  test('the first load transfers at most 250 kB', async () => {
    const page = await school.window();
    let transferred = 0;
    page.on('response', (response) => {
      void response
        .request()
        .sizes()
        .then(({ responseBodySize, responseHeadersSize }) => {
          transferred += responseBodySize + responseHeadersSize;
        })
        .catch(() => undefined);
    });
    await page.goto(await school.course());
    await page.waitForLoadState('networkidle');
    expect(transferred).toBeGreaterThan(50_000);
    expect(transferred).toBeLessThan(250_000);
  });
});
