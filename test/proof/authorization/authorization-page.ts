import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Finding } from '../part.js';
import type { ApiDocument, Operation } from '../support/document.js';
import { PRIVILEGES, type CallerKind } from './callers.js';
import { TABLE, type Outcome, type Row } from './table.js';

const PAGE = fileURLToPath(new URL('../../../../docs/authorization.md', import.meta.url));

const INTRODUCTION = `# Who may call what

Each operation of the [OpenAPI document](openapi.json), and how a valid request ends for each kind of caller: ✓ when it is served, or the status of its refusal. \`npm run proof -- --only authorization\` sends every one of these requests as every kind of caller and fails when this page differs from what the application does, or from the table in [test/proof/authorization/table.ts](../test/proof/authorization/table.ts), which it is made of (set \`WRITE_DOCS=1\` to write it anew) and which names the source of each row.

- **nobody** is anonymous; so is whoever sends a token that has expired or was revoked, or of somebody retired, but that such a token is refused (401) where anybody may read the metrics.
- **stranger** has signed in and is nothing in the organization; **elsewhere** is an admin or registrar of another organization.
- **student** takes the course; **teacher** has the role of teacher and no privilege on the course. Under **privileges** stand those of which a teacher needs one on the course to be served.
- **creator** made the course; **registrar** and **admin** are so of the organization, **platform** is an admin of the platform.

Who may grant, may grant no more than they hold: see [architecture](architecture.md#proof-and-who-may-grant).
`;

const COLUMNS: readonly (readonly [title: string, kind: CallerKind])[] = [
  ['nobody', 'nobody'],
  ['stranger', 'stranger'],
  ['elsewhere', 'registrar elsewhere'],
  ['student', 'student'],
  ['teacher', 'teacher'],
];

const MORE: readonly (readonly [title: string, kind: CallerKind])[] = [
  ['creator', 'creator'],
  ['registrar', 'registrar'],
  ['admin', 'admin'],
  ['platform', 'platform admin'],
];

/** Holds the page for operators against the table that it is made of. */
export function staleness(document: ApiDocument): Finding {
  const wanted = pageOf(document);
  if (process.env['WRITE_DOCS'] === '1') writeFileSync(PAGE, wanted);
  const isFresh = existsSync(PAGE) && readFileSync(PAGE, 'utf8') === wanted;
  return {
    what: 'docs/authorization.md says what the table says',
    tries: 1,
    breaches: isFresh ? 0 : 1,
    details: isFresh ? [] : ['It is stale. Run: WRITE_DOCS=1 npm run proof -- --only authorization'],
  };
}

function pageOf(document: ApiDocument): string {
  const head = ['operation', ...COLUMNS.map(([title]) => title), 'privileges', ...MORE.map(([title]) => title)];
  const lines = Object.entries(TABLE).map(([key, row]) => [
    nameOf(document.operations, key),
    ...COLUMNS.map(([, kind]) => shown(row.expected[kind])),
    privilegesOf(row),
    ...MORE.map(([, kind]) => shown(row.expected[kind])),
  ]);
  const widths = head.map((title, at) => Math.max(title.length, ...lines.map((line) => line[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return `${INTRODUCTION}\n${[line(head), rule, ...lines.map(line)].join('\n')}\n`;
}

function nameOf(operations: readonly Operation[], key: string): string {
  const [id = '', about] = key.split(': ');
  const operation = operations.find((one) => one.id === id);
  const call = operation ? `\`${operation.method} ${operation.path.replace('/api/v1', '')}\`` : id;
  return about === undefined ? call : `${call}, ${about}`;
}

/** The privileges whose holders are served though other teachers are not. */
function privilegesOf({ expected }: Row): string {
  const helpful = PRIVILEGES.filter((name) => expected[`with ${name}`] === 'ok');
  if (expected.teacher === 'ok' || helpful.length === 0) return '';
  return helpful.length === PRIVILEGES.length ? 'any' : helpful.map((name) => `\`${name}\``).join(', ');
}

function shown(outcome: Outcome): string {
  return outcome === 'ok' ? '✓' : String(outcome);
}
