/** `npm run bench`: installs and compiles what is missing, then measures. See bench. */
import { ensureToolsBuilt } from './lib/build.js';
import { ensureInstalled } from './lib/install.js';
import { runInstead } from './lib/run.js';

ensureInstalled();
ensureToolsBuilt();
runInstead(['--enable-source-maps', 'build/bench/main.js', ...process.argv.slice(2)]);
