import { createRequire } from 'node:module';

/**
 * Jest's test framework, Circus, with one difference: all spec files of a process run in the world of its first, so that
 * packages are loaded once, which takes longer than most tests. Code and tests of the project are loaded anew for each
 * file. Jest loads this file outside its module system.
 *
 * @type {import('./one-world.jest-circus.js').Run}
 */
export default async function run(globalConfig, config, environment, runtime, testPath, send) {
  const one = enterWorld({ environment, runtime });
  return circus(globalConfig, config, one.environment, one.runtime, testPath, send);
}

export const circus = createRequire(import.meta.url)('jest-circus/runner').default;

let world;

export function enterWorld(next) {
  if (world === undefined) {
    world = next;
    world.environment.teardown = async () => undefined;
    world.runtime.teardown = () => undefined;
    return world;
  }
  const { environment, runtime } = world;
  forgetProject(runtime.registries);
  // What is printed belongs to the file that runs; in a stack trace Jest looks up lines by the maps of `next`.
  environment.global.console = next.environment.global.console;
  const maps = next.runtime.transformCache.sourceMaps;
  for (const [file, map] of runtime.transformCache.sourceMaps) maps.set(file, map);
  runtime.transformCache.sourceMaps = maps;
  return world;
}

/**
 * Packages stay loaded; what they export holds no state of a test, for every test makes an application of its own. But
 * one keeps for ever the logger of the first application.
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
