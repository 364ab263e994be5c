/** `npm run build`: compiles `src` into `dist`, and the console into `web/dist`, when they have changed. */
import { ensureBuilt, ensureConsoleBuilt } from './lib/build.js';
import { ensureInstalled } from './lib/install.js';

ensureInstalled();
ensureBuilt();
ensureConsoleBuilt();
