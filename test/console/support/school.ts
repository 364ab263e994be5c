import { describe } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { DEMO_PEOPLE } from '../../../src/demo/demo-people.js';
import { startApplication, type RunningApplication } from '../../support/application.js';
import { CHROMIUM, launchChromium, openWindow, type Looks } from './chromium.js';

/** As `describe`, but skipped, and said so, where there is no browser to look with. */
export function describeInChromium(name: string, tests: () => void): void {
  if (CHROMIUM !== undefined) return describe(name, tests);
  process.stderr.write(`Skipped: ${name}. There is no Chromium here.\n`);
  describe.skip(name, tests);
}

interface Named {
  readonly id: string;
  readonly code: string;
}

/** The demo school on the real application, looked at in a real browser. */
export class ConsoleSchool {
  private constructor(
    readonly running: RunningApplication,
    private readonly chromium: Browser,
  ) {}

  static async open(): Promise<ConsoleSchool> {
    const running = await startApplication({ demo: true });
    return new ConsoleSchool(running, await launchChromium());
  }

  async close(): Promise<void> {
    await this.chromium.close();
    await this.running.stop();
  }

  /** A window in which nobody has signed in. */
  async window(looks: Looks = {}): Promise<Page> {
    return (await openWindow(this.chromium, this.running.baseUrl, looks)).page;
  }

  /** A window of somebody's own, at a page. They sign in by the local stand-in for Google, as anybody would. */
  async signIn(address: string, path: string, looks: Looks & { readonly name?: string } = {}): Promise<Page> {
    const page = await this.window(looks);
    await page.goto(path);
    await page.getByRole('link', { name: 'Continue with Google' }).click();
    await page.locator('#address').fill(address);
    await page.locator('input[name=name]:not([type=hidden])').fill(looks.name ?? nameOf(address));
    await page.locator('form:has(#address) button').first().click();
    await page.waitForURL((url) => url.pathname === new URL(path, this.running.baseUrl).pathname);
    return page;
  }

  async course(code = 'ENG-101'): Promise<string> {
    const [found] = await this.running.sql<Named>('select id, code from catalog.course where code = $1', [code]);
    return `/courses/${found?.id ?? ''}`;
  }

  async program(): Promise<string> {
    const [found] = await this.running.sql<Named>('select id, code from catalog.program limit 1');
    return `/programs/${found?.id ?? ''}`;
  }
}

/** What people of the demo school are called, so that signing in does not take their names from them. */
function nameOf(address: string): string {
  return Object.values(DEMO_PEOPLE).find((person) => person.address === address)?.name ?? '';
}
