/** `npm run mutation`: installs and compiles what is missing, then mutates the code. See docs/mutation.md. */
import { ensureToolsBuilt } from './lib/build.js';
import { ensureInstalled } from './lib/install.js';
import { runInstead } from './lib/run.js';

ensureInstalled();
ensureToolsBuilt();
runInstead(['--enable-source-maps', 'build/test/mutation/main.js', ...process.argv.slice(2)]);
