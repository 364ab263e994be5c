import { spawn } from 'node:child_process';
import { NODE, ROOT } from './project.js';

/**
 * Runs a program on the pinned Node.js in the place of this process: same terminal, same signals, same exit code. It
 * waits for the program however long it takes to stop. Ctrl-C reaches the program from the terminal itself; signals
 * from elsewhere are passed on.
 */
export function runInstead(args, env = process.env) {
  const child = spawn(NODE, args, { cwd: ROOT, env, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    console.error(error.message);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
}
