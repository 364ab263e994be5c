/** `npm run build`: compiles `src` into `dist` when it has changed. */
import { ensureBuilt } from './lib/build.js';
import { ensureInstalled } from './lib/install.js';

ensureInstalled();
ensureBuilt();
