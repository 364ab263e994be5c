import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

/** Nothing that a browser does for itself, such as looking for updates. */
const QUIET = ['--no-sandbox', '--disable-quic', '--disable-background-networking', '--disable-component-update'];

/** The browser of this machine: that which CHROMIUM names, or one from the system's packages. */
export const CHROMIUM = [process.env['CHROMIUM'], ...PLACES].find((path) => path !== undefined && existsSync(path));

/** One browser for a test file; each context in it is somebody's own. */
export async function launchChromium(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error('There is no Chromium here.');
  return chromium.launch({ executablePath: CHROMIUM, args: QUIET });
}

export const LAPTOP = { width: 1366, height: 768 } as const;
export const PHONE = { width: 320, height: 640 } as const;

/** How somebody looks at the console. */
export interface Looks {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly dark?: boolean;
}

/** A browser window of somebody's own, on a laptop with a light screen unless said otherwise. */
export async function openWindow(
  browser: Browser,
  baseUrl: string,
  { viewport = LAPTOP, dark = false }: Looks = {},
): Promise<{ readonly context: BrowserContext; readonly page: Page }> {
  const context = await browser.newContext({
    baseURL: baseUrl,
    viewport,
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
    acceptDownloads: true,
  });
  context.setDefaultTimeout(20_000);
  return { context, page: await context.newPage() };
}
