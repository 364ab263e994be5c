import { spawnSync } from 'node:child_process';
import { NODE, ROOT, packageFile } from './project.js';

const MODULE = /^src\/modules\/([^/]+)\//;

/**
 * The modules and who imports whom, as a Mermaid graph drawn from the imports in `src`: a solid arrow where code calls
 * code, a dotted one where only entities aim foreign keys or module files wire each other.
 */
export function modulePicture() {
  const edges = new Map();
  const modules = new Set();
  for (const { source, dependencies } of cruise()) {
    const from = MODULE.exec(source)?.[1];
    if (!from) continue;
    modules.add(from);
    for (const { resolved } of dependencies) {
      const to = MODULE.exec(resolved)?.[1];
      if (!to || to === from) continue;
      const calls = !/[.](?:entity|module)[.]ts$/.test(resolved);
      edges.set(`${from} ${to}`, calls || edges.get(`${from} ${to}`) === true);
    }
  }
  const names = [...modules].toSorted();
  const arrows = [...edges].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [
    '```mermaid',
    'graph TD',
    '  app[app.module] --> ' + names.join(' & '),
    ...arrows.map(([edge, calls]) => `  ${edge.replace(' ', calls ? ' --> ' : ' -.-> ')}`),
    '```',
  ].join('\n');
}

function cruise() {
  const cruiser = packageFile('dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  const args = [cruiser, 'src', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
  const result = spawnSync(NODE, args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(result.stdout).modules;
}
