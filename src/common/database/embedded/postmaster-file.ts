import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A running server, as the file `postmaster.pid` in its folder tells. */
export interface RunningServer {
  readonly pid: number;
  /** Undefined while the server is still writing the file. */
  readonly port: number | undefined;
}

/**
 * The server that runs on the files in `cluster`, or undefined when none does. A file left by a server that is gone is
 * harmless, but PostgreSQL would refuse to start if its process id now belongs to something else, so that one goes.
 */
export function findRunningServer(cluster: string): RunningServer | undefined {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n');
  const pid = Number(lines[0]);
  if (!isAlive(pid)) return undefined;
  if (!isPostgres(pid)) {
    rmSync(file, { force: true });
    return undefined;
  }
  const port = Number(lines[3]);
  return { pid, port: port > 0 ? port : undefined };
}

/** Whether a process of that id exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EPERM';
  }
}

function isPostgres(pid: number): boolean {
  const [program = ''] = commandOf(pid);
  return basename(program).startsWith('postgres');
}

function commandOf(pid: number): string[] {
  const file = `/proc/${pid}/cmdline`;
  if (existsSync('/proc/self')) return existsSync(file) ? readFileSync(file, 'utf8').split('\0') : [];
  return spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout.split(' ');
}
