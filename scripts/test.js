/** `npm test`: installs and builds what is missing, then runs Jest with the arguments given. */
import { ensureConsoleBuilt } from './lib/build.js';
import { ensureInstalled } from './lib/install.js';
import { packageFile } from './lib/project.js';
import { runInstead } from './lib/run.js';

ensureInstalled();
ensureConsoleBuilt();
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
runInstead([...flags, packageFile('jest', 'bin', 'jest.js'), ...process.argv.slice(2)]);
