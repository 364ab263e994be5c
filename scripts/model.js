/** `npm run model`: installs and compiles what is missing, then has Spin check the model. See docs/model. */
import { ensureToolsBuilt } from './lib/build.js';
import { ensureInstalled } from './lib/install.js';
import { runInstead } from './lib/run.js';

ensureInstalled();
ensureToolsBuilt();
runInstead(['--enable-source-maps', 'build/test/proof/model/main.js', ...process.argv.slice(2)]);
