import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../support/free-port.js';

const MAIN = fileURLToPath(new URL('../../../src/main.js', import.meta.url));
const SABOTAGE = new URL('./sabotage.js', import.meta.url).href;
const READY_MS = 60_000;

export interface ApplicationSettings {
  readonly databaseUrl: string;
  /** Of Google's stand-in and whatever else differs. */
  readonly variables?: Readonly<Record<string, string>>;
  /** The origin that clients see, where it is not its own. */
  readonly publicUrl?: string;
  readonly port?: number;
  /** What is switched off in it; see sabotage.ts. */
  readonly sabotage?: string;
  /** The URL of a module that is loaded before it. */
  readonly preload?: string;
}

/** The whole application in a process of its own, started as `npm start` does, that can be killed at any moment. */
export class ApplicationProcess {
  private child: ChildProcess | undefined;
  private output = '';

  private constructor(
    private readonly settings: ApplicationSettings,
    readonly port: number,
    readonly baseUrl: string,
  ) {}

  static async start(settings: ApplicationSettings): Promise<ApplicationProcess> {
    const port = settings.port ?? (await freePort());
    const made = new ApplicationProcess(settings, port, `http://127.0.0.1:${port}`);
    await made.start();
    return made;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  /** What it wrote since it was started last. */
  get log(): string {
    return this.output;
  }

  get isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Starts it (again); resolves when it is ready to serve. */
  async start(): Promise<void> {
    this.output = '';
    const { databaseUrl, variables = {}, publicUrl = this.baseUrl, sabotage, preload } = this.settings;
    const preloads = [...(sabotage === undefined ? [] : [SABOTAGE]), ...(preload === undefined ? [] : [preload])];
    const hooks = preloads.flatMap((url) => ['--import', url]);
    const child = spawn(process.execPath, ['--enable-source-maps', ...hooks, MAIN], {
      env: {
        PATH: process.env['PATH'],
        PORT: String(this.port),
        PUBLIC_URL: publicUrl,
        DATABASE_URL: databaseUrl,
        SESSION_SECRET: 'a secret that is long enough for a proof',
        RATE_LIMIT_PER_MINUTE: '0',
        LOG_LEVEL: 'warn',
        ADMIN_EMAILS: 'ada@engine-school.example',
        ...(sabotage === undefined ? {} : { MATRICULA_SABOTAGE: sabotage }),
        ...variables,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    const orphaned = (): void => void child.kill('SIGKILL');
    process.on('exit', orphaned);
    child.once('exit', () => process.off('exit', orphaned));
    const keep = (chunk: Buffer): void => void (this.output = (this.output + chunk.toString()).slice(-100_000));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const deadline = Date.now() + READY_MS;
    while (!(await this.isReady())) {
      if (!this.isRunning) throw new Error(`The application did not start:\n${this.output}`);
      if (Date.now() > deadline) throw new Error(`The application is not ready after ${READY_MS} ms:\n${this.output}`);
      await pause(50);
    }
  }

  /** Ends it as a power failure would. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Ends it as an operator would. */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child;
    if (!child || !this.isRunning) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }

  private async isReady(): Promise<boolean> {
    try {
      const response = await fetch(`${this.baseUrl}/health/ready`);
      await response.body?.cancel();
      return response.status === 200;
    } catch {
      return false;
    }
  }
}
