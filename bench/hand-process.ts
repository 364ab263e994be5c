import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Manner } from './by-hand/named.js';
import { freePort } from '../test/support/free-port.js';

const MAIN = fileURLToPath(new URL('./by-hand/server.js', import.meta.url));

/** The handlers written by hand, in a process of their own. */
export class HandProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly baseUrl: string,
  ) {}

  static async start(
    databaseUrl: string,
    variables: Readonly<Record<string, string>>,
    manner: Manner,
  ): Promise<HandProcess> {
    const port = await freePort();
    const baseUrl = `http://127.0.0.1:${port}`;
    const own = { DATABASE_URL: databaseUrl, PORT: String(port), PUBLIC_URL: baseUrl, MANNER: manner };
    const env = { PATH: process.env['PATH'], ...own };
    const child = spawn(process.execPath, ['--enable-source-maps', MAIN], {
      env: { ...env, ...variables },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const orphaned = (): void => void child.kill('SIGKILL');
    process.on('exit', orphaned);
    child.once('exit', () => process.off('exit', orphaned));
    while (!(await isReady(baseUrl))) {
      if (child.exitCode !== null) throw new Error('The handlers written by hand did not start.');
      await pause(50);
    }
    return new HandProcess(child, baseUrl);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }
}

async function isReady(baseUrl: string): Promise<boolean> {
  try {
    return (await fetch(`${baseUrl}/health/ready`)).ok;
  } catch {
    return false;
  }
}
