import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

interface Violation {
  readonly from: string;
  readonly to: string;
  readonly rule: { readonly name: string };
}

const CONFIGURATION = resolve('.dependency-cruiser.cjs');
const CRUISER = resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const { forbidden } = createRequire(CONFIGURATION)(CONFIGURATION) as { forbidden: { name: string }[] };

/** Every import below `folder`/src that breaks a rule, as `rule: from -> to`. */
async function violationsIn(folder: string): Promise<string[]> {
  const args = [CRUISER, 'src', '--config', CONFIGURATION, '--output-type', 'json'];
  const options = { cwd: folder, maxBuffer: 64 * 1024 * 1024 };
  const output = await promisify(execFile)(process.execPath, args, options).catch(
    (failure: { stdout: string }) => failure,
  );
  const { summary } = JSON.parse(output.stdout) as { summary: { violations: Violation[] } };
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
}

test('no import in src breaks a rule of the house', async () => {
  expect(await violationsIn(resolve('.'))).toEqual([]);
});

describe('each rule is proven by a planted violation', () => {
  /** Each file and the one import in it that breaks the rule. */
  const planted: Record<string, [file: string, imported: string]> = {
    'no-cycles': ['src/common/circle.ts', './round.js'],
    'common-imports-no-module': ['src/common/knows-a-module.ts', '../modules/identity/index.js'],
    'modules-are-listed': ['src/modules/unlisted/clock.ts', '../../common/clock.js'],
    'identity-imports-no-module': ['src/modules/identity/up.ts', '../catalog/index.js'],
    'catalog-imports-only-identity': ['src/modules/catalog/up.ts', '../privilege/index.js'],
    'privilege-imports-only-catalog-identity': ['src/modules/privilege/up.ts', '../enrollment/index.js'],
    'enrollment-imports-only-privilege-catalog-identity': ['src/modules/enrollment/up.ts', '../people/index.js'],
    'people-imports-only-enrollment-privilege-catalog-identity': ['src/modules/people/out.ts', '../unlisted/index.js'],
    'modules-import-no-root': ['src/modules/people/root.ts', '../../app.module.js'],
    'modules-are-reached-through-their-index': ['src/modules/people/inside.ts', '../identity/users.service.js'],
    'entities-of-another-module-are-for-entities': ['src/modules/people/entity.ts', '../identity/user.entity.js'],
    'module-files-are-for-module-files': ['src/modules/people/module.ts', '../identity/identity.module.js'],
    'imports-resolve': ['src/modules/people/nothing.ts', './absent.js'],
  };
  /** What the rules allow, so that a rule against everything is noticed. */
  const allowed: Record<string, string[]> = {
    'src/common/clock.ts': [],
    'src/common/round.ts': ['./circle.js'],
    'src/main.ts': ['./app.module.js', './modules/identity/users.service.js'],
    'src/app.module.ts': ['./modules/identity/identity.module.js'],
    'src/mikro-orm.config.ts': ['./modules/identity/user.entity.js'],
    'src/modules/identity/index.ts': ['./users.service.js'],
    'src/modules/identity/users.service.ts': ['./user.entity.js', '../../common/clock.js'],
    'src/modules/identity/user.entity.ts': [],
    'src/modules/identity/identity.module.ts': [],
    'src/modules/catalog/index.ts': ['../identity/index.js'],
    'src/modules/catalog/course.entity.ts': ['../identity/user.entity.js'],
    'src/modules/catalog/catalog.module.ts': ['../identity/identity.module.js'],
    'src/modules/privilege/index.ts': ['../catalog/index.js', '../identity/index.js'],
    'src/modules/enrollment/index.ts': ['../privilege/index.js', '../catalog/index.js', '../identity/index.js'],
    'src/modules/people/index.ts': ['../enrollment/index.js', '../privilege/index.js', '../catalog/index.js'],
    'src/modules/unlisted/index.ts': [],
  };

  let folder: string;
  let found: string[];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'matricula-boundaries-'));
    const files = [...Object.entries(allowed), ...Object.values(planted).map(([file, to]) => [file, [to]] as const)];
    for (const [file, imports] of files) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      const lines = imports.map((imported, n) => `import type { Thing as Thing${n} } from '${imported}';`);
      writeFileSync(join(folder, file), `${lines.join('\n')}\nexport type Thing = unknown;\n`);
    }
    found = await violationsIn(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('no rule is left without one', () => {
    expect(Object.keys(planted).toSorted()).toEqual(forbidden.map((rule) => rule.name).toSorted());
  });

  test.each(Object.entries(planted))('%s', (rule, [file]) => {
    const own = found.filter((violation) => violation.startsWith(`${rule}: `));
    expect(own).toEqual([expect.stringContaining(`${rule}: ${file} -> `)]);
  });
});
