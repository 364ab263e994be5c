/** `npm start`: installs and builds what is missing, then serves. Settings come from the environment or from `.env`. */
import { ensureBuilt } from './lib/build.js';
import { ensureInstalled } from './lib/install.js';
import { runInstead } from './lib/run.js';

ensureInstalled();
ensureBuilt();
runInstead(['--enable-source-maps', '--env-file-if-exists=.env', 'dist/main.js', ...process.argv.slice(2)]);
