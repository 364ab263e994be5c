import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the project, wherever the caller is. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The Node.js that the project is pinned to; these scripts themselves run on whatever started them. */
export const NODE = join(ROOT, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** The path of a file inside an installed package. */
export function packageFile(...parts) {
  return join(ROOT, 'node_modules', ...parts);
}
