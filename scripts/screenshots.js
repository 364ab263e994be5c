/**
 * `npm run screenshots`: makes the pictures in docs/screenshots anew, of the demo school on an application and a database
 * of their own. Needs Chromium, from the system's packages or where CHROMIUM says.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt, ensureConsoleBuilt } from './lib/build.js';
import { ensureInstalled } from './lib/install.js';
import { NODE, ROOT } from './lib/project.js';

const PORT = 3987;
const BASE = `http://127.0.0.1:${PORT}`;
const OUT = join(ROOT, 'docs', 'screenshots');
const ORG = '/organizations/engine-school';
const LAPTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 780 };

ensureInstalled();
ensureBuilt();
ensureConsoleBuilt();
const executablePath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path && existsSync(path),
);
if (!executablePath) {
  console.error('There is no Chromium here; set CHROMIUM.');
  process.exit(1);
}
const { chromium } = await import('playwright-core');
const dataDir = mkdtempSync(join(tmpdir(), 'matricula-screenshots-'));
const application = spawn(NODE, ['dist/main.js'], {
  cwd: ROOT,
  env: { ...process.env, PORT: String(PORT), DATA_DIR: dataDir, LOG_LEVEL: 'warn', DATABASE_URL: '' },
  stdio: 'inherit',
});
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-quic', '--disable-background-networking'],
});
try {
  mkdirSync(OUT, { recursive: true });
  await ready();
  const charles = await signIn('Charles Babbage');
  const [course] = await items(charles, `${ORG}/courses`);
  await charles.goto(`${BASE}/courses/${course.id}`);
  await charles.getByText('grace@engine-school.example').waitFor();
  await picture(charles, 'course');
  await charles.getByRole('searchbox').fill('lise@engine-school.example');
  await charles.getByText('Nobody here matches').waitFor();
  await picture(charles, 'course-not-found');
  await charles.getByRole('button', { name: 'Go on' }).click();
  await charles.getByRole('switch', { name: /^Manage exercises, lise/ }).click();
  await charles.getByText('“Manage exercises” is on.').waitFor();
  await picture(charles, 'course-granted');

  const ada = await signIn('Ada Lovelace');
  const [program] = await items(ada, `${ORG}/programs`);
  await open(ada, `${ORG}/invitations`, 'invitations');
  await open(ada, `${ORG}/activity`, 'activity');
  await open(ada, `${ORG}/members`, 'members');
  await open(ada, `${ORG}/people/alan%40engine-school.example`, 'person');
  await ada.goto(`${BASE}/programs/${program.id}/roster`);
  await ada
    .getByRole('textbox', { name: 'Roster' })
    .fill(
      'Student key\tE-mail\tStatus\nS-1780\tmary@engine-school.example\tenrolled\nS-1815\taugusta@engine-school.example\t\nS-1850\tsonja\t\nS-1776\t\tsuspended',
    );
  await ada.getByText('This is no address.').waitFor();
  await picture(ada, 'roster');

  const grace = await signIn('Grace Hopper', PHONE);
  await grace.getByText('This was waiting for you').waitFor();
  await picture(grace, 'my-page-phone');
  const dark = await signIn('Charles Babbage', PHONE, 'dark');
  await dark.goto(`${BASE}/courses/${course.id}`);
  await dark.getByRole('button', { name: /^All rights of Grace/ }).click();
  await picture(dark, 'course-phone');
} finally {
  await browser.close();
  application.kill('SIGTERM');
  await new Promise((resolve) => application.once('exit', resolve));
  rmSync(dataDir, { recursive: true, force: true });
}

async function ready() {
  for (let tries = 0; tries < 240; tries++) {
    const answer = await fetch(`${BASE}/health/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error('The application did not start.');
}

async function signIn(name, viewport = LAPTOP, colorScheme = 'light') {
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce', timezoneId: 'UTC' });
  const page = await context.newPage();
  await page.goto(`${BASE}/me`);
  await page.getByRole('link', { name: 'Continue with Google' }).click();
  await page.getByRole('button', { name: new RegExp(name) }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

async function items(page, path) {
  const answer = await page.request.get(`${BASE}/api/v1${path}`);
  return (await answer.json()).items;
}

async function open(page, path, name) {
  await page.goto(BASE + path);
  await picture(page, name);
}

async function picture(page, name) {
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(OUT, `${name}.png`) });
}
