import { OPERATIONS } from './configurations.js';

const IDENTIFIERS = ['address A', 'address B', 'key K', 'nothing'];

/** Rows by their numbers, as `docs/model/matricula.pml` has them. */
const ROWS = 'address A,address B,key K,owner of A,owner of B,owner of K,alias of K,user 1,user 2'.split(',');

/** A counterexample as Spin prints it, in the words of the protocol. */
export function readable(told: string, endless: boolean): string {
  const lines = told
    .split('\n')
    .map((line) => line.replace(/spin: .*$/, '').trimEnd())
    .filter((line) => line !== '');
  if (endless) lines.push('BROKEN: nobody can go on');
  return lines.map(inWords).join('\n');
}

function inWords(line: string): string {
  return line
    .replace(/<call:(\d+),(\d+)>/, (_, operation: string, subject: string) => call(Number(operation), Number(subject)))
    .replace(/<set:(\d+)>/g, (_, set: string) => `{${among(Number(set), ['A', 'B', 'K'])}}`)
    .replace(/<ids:(\d+)>/g, (_, set: string) => `{${among(Number(set), ['0', '1', '2'])}}`)
    .replace(/<id:(\d+)>/g, (_, id: string) => IDENTIFIERS[Number(id)] ?? id)
    .replace(/\(row (\d+)\)/, (_, row: string) => `(${ROWS[Number(row)] ?? 'a grant'})`)
    .replaceAll("user 0's", "nobody's")
    .replaceAll('user 0', 'nobody')
    .replace('carries on 3', 'carries on nothing');
}

function call(operation: number, subject: number): string {
  const name = Object.entries(OPERATIONS).find(([, number]) => number === operation)?.[0] ?? String(operation);
  const about = {
    invite: IDENTIFIERS[subject],
    grant: IDENTIFIERS[subject],
    take: IDENTIFIERS[subject],
    roster: `${IDENTIFIERS[subject]} with key K`,
    link: `key K to ${IDENTIFIERS[subject]}`,
    unlink: 'key K',
    'sign in': IDENTIFIERS[subject],
    retry: `what failed for user ${subject}`,
    'clean up': '',
  }[name];
  return `${name.toUpperCase()} ${about ?? `number ${subject}`}`.trimEnd();
}

function among(set: number, names: readonly string[]): string {
  return names.filter((_, n) => ((set >> n) & 1) === 1).join(', ');
}
