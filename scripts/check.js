/**
 * `npm run check`: everything that is checked besides the tests, the proof in its short form included. Shows the output of
 * what failed, whatever was skipped, and one line for each check. With `--report <file>` it also writes `{passed, failed}`
 * there.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { ensureInstalled } from './lib/install.js';
import { NODE, ROOT, packageFile } from './lib/project.js';

const CHECKS = [
  ['types', packageFile('typescript', 'bin', 'tsc'), '-p', 'tsconfig.json'],
  ['console types', packageFile('typescript', 'bin', 'tsc'), '-p', 'web/tsconfig.json', '--noEmit'],
  ['lint', packageFile('oxlint', 'bin', 'oxlint'), '--type-aware', '--deny-warnings'],
  ['format', packageFile('oxfmt', 'bin', 'oxfmt'), '--check'],
  [
    'boundaries',
    packageFile('dependency-cruiser', 'bin', 'dependency-cruise.mjs'),
    'src',
    '--config',
    '.dependency-cruiser.cjs',
  ],
  ['schema drift', 'scripts/test.js', 'test/architecture/schema.spec.ts'],
  ['generated files', 'scripts/generate.js', '--check'],
  ['proof', 'scripts/proof.js', '--short'],
];

ensureInstalled();
const results = CHECKS.map(([name, ...args]) => {
  const started = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(NODE, args, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  if (status !== 0) console.log(`\n── ${name} ──\n${stdout}${stderr}`);
  const skipped = status === 0 ? stdout.split('\n').filter((line) => line.startsWith('skipped:')) : [];
  return { name, passed: status === 0, seconds, skipped };
});

console.log('');
for (const { name, passed, seconds, skipped } of results) {
  console.log(`${passed ? '✓' : '✗'} ${name.padEnd(16)} ${passed ? 'ok' : 'FAILED'} (${seconds.toFixed(1)} s)`);
  for (const line of skipped) console.log(`  ${line}`);
}
const passed = results.filter((result) => result.passed).length;
const failed = results.length - passed;
const report = process.argv.indexOf('--report');
if (report > 0) writeFileSync(process.argv[report + 1], JSON.stringify({ passed, failed }));
process.exit(failed === 0 ? 0 : 1);
