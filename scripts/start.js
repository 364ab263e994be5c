/** `npm start`: installs and builds what is missing, then serves. Settings come from the environment or from `.env`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt, ensureConsoleBuilt } from './lib/build.js';
import { ensureInstalled } from './lib/install.js';
import { ROOT } from './lib/project.js';
import { runInstead } from './lib/run.js';

ensureInstalled();
ensureBuilt();
ensureConsoleBuilt();
const environment = existsSync(join(ROOT, '.env')) ? ['--env-file=.env'] : [];
runInstead(['--enable-source-maps', ...environment, 'dist/main.js', ...process.argv.slice(2)]);
