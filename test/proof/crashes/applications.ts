import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../support/free-port.js';
import { ApplicationProcess, type ApplicationSettings } from '../support/application.js';

const PATIENCE_MS = 30_000;

/** The processes, one or several, that serve one database. */
export class Applications {
  private constructor(private readonly processes: ApplicationProcess[]) {}

  /** Starts so many at once, each on a port of its own. */
  static async start(settings: ApplicationSettings, count: number): Promise<Applications> {
    const ports = await Promise.all(Array.from({ length: count }, freePort));
    const publicUrl = `http://127.0.0.1:${ports[0]}`;
    const starting = ports.map((port) => ApplicationProcess.start({ ...settings, publicUrl, port }));
    return new Applications(await Promise.all(starting));
  }

  get all(): readonly ApplicationProcess[] {
    return this.processes;
  }

  get bases(): readonly string[] {
    return this.processes.map(({ baseUrl }) => baseUrl);
  }

  /** Starts others in the place of all of them. */
  async replace(settings: ApplicationSettings): Promise<void> {
    for (const [n, { port }] of this.processes.entries()) {
      await this.processes[n]?.stop();
      this.processes[n] = await ApplicationProcess.start({ ...settings, publicUrl: this.bases[0] ?? '', port });
    }
  }

  /** Starts whichever are down; those that were. */
  async revive(): Promise<readonly ApplicationProcess[]> {
    const down = this.processes.filter(({ isRunning }) => !isRunning);
    for (const one of down) await one.start();
    return down;
  }

  /** Whether all come to serve, without anybody's help. */
  async serveAgain(): Promise<boolean> {
    const serves = this.processes.map(async ({ baseUrl }) => {
      const deadline = Date.now() + PATIENCE_MS;
      while (Date.now() < deadline) {
        const response = await fetch(`${baseUrl}/health/ready`).catch(() => undefined);
        await response?.body?.cancel();
        if (response?.status === 200) return true;
        await pause(50);
      }
      return false;
    });
    return (await Promise.all(serves)).every(Boolean);
  }

  async kill(): Promise<void> {
    for (const one of this.processes) await one.kill();
  }
}
