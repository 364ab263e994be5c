/** `npm run proof`: installs and compiles what is missing, then tries to break the promises. See test/proof. */
import { ensureToolsBuilt } from './lib/build.js';
import { ensureInstalled } from './lib/install.js';
import { runInstead } from './lib/run.js';

ensureInstalled();
ensureToolsBuilt();
runInstead(['--enable-source-maps', 'build/test/proof/main.js', ...process.argv.slice(2)]);
