import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OPERATIONS, type Configuration, type Operation } from './configurations.js';
import { readable } from './readable.js';

const MODEL = fileURLToPath(new URL('../../../../docs/model/matricula.pml', import.meta.url));
const MEMORY_MB = 3_500;
const DEPTH = 100_000;

/** What came of one configuration. */
export interface Verification {
  readonly states: number;
  readonly depth: number;
  readonly seconds: number;
  /** The statements that lead to what is broken; undefined when nothing can be broken. */
  readonly counterexample: string | undefined;
}

/** Why nothing can be verified here; undefined when it can be. */
export function missing(): string | undefined {
  const without = ['spin', 'gcc'].filter((tool) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).error);
  return without.length === 0 ? undefined : `${without.join(' and ')} not installed (Debian: apt-get install spin gcc)`;
}

/**
 * Searches every state that a configuration can be in.
 *
 * @throws Error when the search could not be brought to its end, so that it says nothing
 */
export async function verify(configuration: Configuration): Promise<Verification> {
  const folder = mkdtempSync(join(tmpdir(), 'matricula-model-'));
  try {
    const defines = definesOf(configuration);
    await run('spin', ['-a', ...defines, MODEL], folder);
    const options = ['-O0', '-w', '-DSAFETY', '-DCOLLAPSE', `-DMEMLIM=${MEMORY_MB}`];
    await run('gcc', [...options, '-o', 'pan', 'pan.c'], folder);
    const started = performance.now();
    const output = await run(join(folder, 'pan'), [`-m${DEPTH}`], folder);
    const seconds = (performance.now() - started) / 1000;
    const number = (pattern: RegExp): number => Number(pattern.exec(output)?.[1] ?? Number.NaN);
    const errors = number(/errors: (\d+)/);
    const whole = errors > 0 || !/Search not completed|max search depth too small|out of memory/i.test(output);
    if (!whole || Number.isNaN(errors)) throw new Error(`The search was not completed:\n${output}`);
    return {
      states: number(/(\d+) states, stored/),
      depth: number(/depth reached (\d+)/),
      seconds,
      counterexample: errors === 0 ? undefined : await replay(defines, folder, output),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Follows the trail that the search has left, and tells it in statements. */
async function replay(defines: readonly string[], folder: string, output: string): Promise<string> {
  const trail = join(folder, 'matricula.pml.trail');
  const told = await run('spin', ['-t', '-k', trail, '-B', '-T', ...defines, MODEL], folder);
  return readable(told, /pan:\d+: invalid end state/.test(output));
}

function definesOf({ of, clients, before, history, meanwhile, with: more = [], without }: Configuration): string[] {
  const set = (operations: readonly Operation[]): number => operations.reduce((sum, one) => sum | OPERATIONS[one], 0);
  return [
    of.toUpperCase(),
    `CLIENTS=${clients}`,
    `HISTORY=${history}`,
    `BEFORE=${set(before)}`,
    `MEANWHILE=${set(meanwhile)}`,
    ...more,
    ...(without ? [without.guarantee] : []),
  ].map((define) => `-D${define}`);
}

/** Answers with what a program wrote, whatever it ended with. @throws Error when it cannot be started or was killed */
function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') return reject(error);
      if (error && program !== 'spin' && stdout === '') return reject(new Error(stderr));
      resolve(stdout);
    });
  });
}
