/**
 * `npm run generate`: writes what is made from the code: docs/openapi.json, the types of the console's calls, and the
 * module picture in docs/architecture.md. With `--check` it writes nothing and fails when any is stale.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './lib/build.js';
import { ensureInstalled } from './lib/install.js';
import { modulePicture } from './lib/module-picture.js';
import { NODE, ROOT, packageFile } from './lib/project.js';

const BEGIN = '<!-- modules:begin -->';
const END = '<!-- modules:end -->';
const PROSE = new Set(['description', 'summary', 'title']);

ensureInstalled();
ensureBuilt();
const check = process.argv.includes('--check');
const faults = [
  keep('docs/openapi.json', openApi),
  keep('web/src/api/schema.ts', callTypes),
  keep('docs/architecture.md', architecture),
].flat();
for (const fault of faults) console.error(fault);
process.exit(faults.length === 0 ? 0 : 1);

/** Brings one file up to date, or with `--check` tells that it is not; answers with what is wrong. */
function keep(name, generate) {
  const file = join(ROOT, name);
  const present = existsSync(file) ? readFileSync(file, 'utf8') : '';
  let wanted;
  try {
    wanted = generate(present);
  } catch (error) {
    return [`${name} cannot be generated: ${error.message}`];
  }
  if (wanted === present) return [];
  if (check) return [`${name} is stale. Run: npm run generate`];
  writeFileSync(file, wanted);
  console.log(`Wrote ${name}`);
  return [];
}

function openApi() {
  const result = spawnSync(NODE, ['dist/openapi.js'], { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (result.status !== 0) throw new Error(result.stderr.trim());
  return `${JSON.stringify(JSON.parse(result.stdout), null, 2)}\n`;
}

/** Types alone: what each thing is for, the document says. */
function callTypes() {
  const document = JSON.parse(readFileSync(join(ROOT, 'docs', 'openapi.json'), 'utf8'), (key, value) =>
    PROSE.has(key) && typeof value !== 'object' ? undefined : key.startsWith('example') ? undefined : value,
  );
  const result = spawnSync(NODE, [packageFile('openapi-typescript', 'bin', 'cli.js')], {
    cwd: ROOT,
    input: JSON.stringify(document),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.status !== 0) throw new Error(result.stderr.trim());
  return result.stdout;
}

function architecture(present) {
  const begin = present.indexOf(BEGIN);
  const end = present.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`it has no ${BEGIN} … ${END}`);
  return `${present.slice(0, begin + BEGIN.length)}\n${modulePicture()}\n${present.slice(end)}`;
}
