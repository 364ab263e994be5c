import { createRequire } from 'node:module';

/**
 * Jest's test framework, Circus, with one difference: all spec files of a process run in the world of its first, so that
 * packages are loaded once, which takes longer than most tests. Code and tests of the project are loaded anew for each
 * file. Jest loads this file outside its module system. See docs/decisions/0026.
 *
 * Who watches or counts coverage is left with Jest's own worlds: what it has read stays as it was in this one, and what
 * is reached is counted in those.
 *
 * @type {import('./one-world.jest-circus.js').Run}
 */
export default async function run(globalConfig, config, environment, runtime, testPath, send) {
  const isOrdinary = !globalConfig.watch && !globalConfig.watchAll && !globalConfig.collectCoverage;
  const own = { environment, runtime };
  const world = isOrdinary ? enterWorld(own) : own;
  return circus(globalConfig, config, world.environment, world.runtime, testPath, send);
}

export const circus = createRequire(import.meta.url)('jest-circus/runner').default;

let first;
/** What the first world held before anything ran in it. */
let bare;

export function enterWorld(made) {
  if (first === undefined) {
    first = made;
    bare = new Set(Reflect.ownKeys(made.environment.global));
    first.environment.teardown = async () => undefined;
    first.runtime.teardown = () => undefined;
    return first;
  }
  const { environment, runtime } = first;
  forgetProject(runtime.registries);
  forgetGlobals(environment.global);
  // What is printed belongs to the file that runs; in a stack trace Jest looks up lines by the maps of what it has made.
  environment.global.console = made.environment.global.console;
  const maps = made.runtime.transformCache.sourceMaps;
  for (const [file, map] of runtime.transformCache.sourceMaps) maps.set(file, map);
  runtime.transformCache.sourceMaps = maps;
  return first;
}

/**
 * What has come to be global since: what a file has left there, what packages keep of the project's classes, and what
 * Circus keeps beyond its own modules, which is who hears of tests and of errors that nobody catches.
 */
function forgetGlobals(global) {
  for (const key of Reflect.ownKeys(global)) if (!bare.has(key)) delete global[key];
}

/**
 * Packages stay loaded, for every test makes an application of its own and what they keep besides is of no concern to
 * the next file. But one keeps for ever the logger of the first application.
 */
const FORGOTTEN = ['/node_modules/nestjs-pino/'];

function forgetProject({ esModuleRegistry, moduleRegistry, internalModuleRegistry }) {
  internalModuleRegistry.clear();
  const isForgotten = (file) => FORGOTTEN.some((path) => file.includes(path));
  for (const file of moduleRegistry.keys()) if (isForgotten(file)) moduleRegistry.delete(file);
  for (const file of esModuleRegistry.keys()) {
    const isOfProject = file.startsWith('file:') && !file.includes('/node_modules/');
    if (file.startsWith('@jest/globals') || isOfProject || isForgotten(file)) esModuleRegistry.delete(file);
  }
}
