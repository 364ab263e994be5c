import Papa from 'papaparse';
import { isStatus, type SentRow } from './program-calls';

/** What a column of a roster may hold. */
export const FIELDS = ['email', 'key', 'status', 'curriculum', 'ignored'] as const;

export type Field = (typeof FIELDS)[number];

/** A line of a table, by where it stood, from 1. */
export interface Line {
  readonly line: number;
  readonly cells: readonly string[];
}

/** A table as it was pasted: a line for each row, and a guess of what each column is. */
export interface Sheet {
  /** The first line where it names the columns, else nothing. */
  readonly head: readonly string[] | undefined;
  readonly lines: readonly Line[];
  readonly fields: readonly Field[];
}

/** One row of a roster, as it can be corrected. */
export interface RosterRow {
  /** The line it stood on, from 1. */
  readonly line: number;
  readonly email: string;
  readonly key: string;
  /** Empty for what the whole roster is. */
  readonly status: string;
  readonly curriculum: string;
}

/** Reads what was copied from a spreadsheet (tabs) or is in a CSV file (commas or semicolons), with or without a head. */
export function readSheet(text: string): Sheet {
  const { data } = Papa.parse<string[]>(text.trimEnd(), { delimitersToGuess: ['\t', ',', ';', '|'] });
  const lines = data
    .map((cells, n): Line => ({ line: n + 1, cells: cells.map((cell) => unharmed(cell.trim())) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
  const width = Math.max(0, ...lines.map(({ cells }) => cells.length));
  const first = lines[0]?.cells ?? [];
  const named = first.map(fieldNamed);
  const isHead = named.some((field) => field !== undefined) && !first.some(isAddress);
  const body = isHead ? lines.slice(1) : lines;
  // Where the head says which column names people, no other is taken for one: a list has many numbers.
  const says = isHead && named.some((field) => field === 'email' || field === 'key');
  const fields: Field[] = [];
  for (let column = 0; column < width; column++) {
    const guess = (): Field => (says ? 'ignored' : fieldLike(body.map(({ cells }) => cells[column] ?? '')));
    const field = (isHead ? named[column] : undefined) ?? guess();
    fields.push(fields.includes(field) ? 'ignored' : field);
  }
  return { head: isHead ? first : undefined, lines: body, fields };
}

/** The rows of a sheet, by what its columns are said to be. */
export function rowsOfSheet({ lines, fields }: Sheet): RosterRow[] {
  const cell = (cells: readonly string[], field: Field): string => cells[fields.indexOf(field)] ?? '';
  return lines.map(({ line, cells }) =>
    tidied({
      line,
      email: cell(cells, 'email'),
      key: cell(cells, 'key'),
      status: cell(cells, 'status'),
      curriculum: cell(cells, 'curriculum'),
    }),
  );
}

/** A row as people mean it, however they type it. */
export function tidied({ line, email, key, status, curriculum }: RosterRow): RosterRow {
  return {
    line,
    email: email.trim(),
    key: key.trim(),
    status: status.trim().toLowerCase(),
    curriculum: curriculum.trim(),
  };
}

/** All that a row says, so that what came of it is never shown beside anything else. */
export function contentOf({ line, email, key, status, curriculum }: RosterRow): string {
  return JSON.stringify([line, email, key, status, curriculum]);
}

/** What rows became, by what they said first; null of those that are left out. */
export type Corrections = Readonly<Record<string, RosterRow | null>>;

/** Corrections as they were kept; none where that cannot be read. */
export function readCorrections(kept: string): Corrections {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- this page alone writes it
    return kept === '' ? {} : (JSON.parse(kept) as Corrections);
  } catch {
    return {};
  }
}

/** A row as the server takes it. */
export function sentRow(
  row: RosterRow,
  defaults: { readonly curriculum: string },
  curriculumIds: ReadonlyMap<string, string>,
): SentRow {
  const code = row.curriculum === '' ? defaults.curriculum : row.curriculum;
  return {
    ...(row.email === '' ? {} : { email: row.email }),
    ...(row.key === '' ? {} : { externalUserKey: row.key }),
    curriculum: curriculumIds.get(code.toLowerCase()) ?? code,
    status: row.status === '' ? 'enrolled' : row.status,
  };
}

const NAMES: Readonly<Record<Exclude<Field, 'ignored'>, RegExp>> = {
  email: /^(e-?mail|mail|address|e-?mail[ _-]?address|student e-?mail)$/i,
  key: /^(key|student[ _-]?(key|id|number|no\.?)|id|number|external[ _-]?(user[ _-]?)?(key|id)|matriculation.*|staff[ _-]?id)$/i,
  status: /^(status|state)$/i,
  curriculum: /^(curriculum|plan|study plan|year)$/i,
};

function fieldNamed(name: string): Field | undefined {
  const field = (['email', 'key', 'status', 'curriculum'] as const).find((one) => NAMES[one].test(name));
  return (
    field ?? (/^(name|first name|last name|surname|given name|family name|title)$/i.test(name) ? 'ignored' : undefined)
  );
}

/** What a column without a name seems to hold. */
function fieldLike(cells: readonly string[]): Field {
  const filled = cells.filter((cell) => cell !== '');
  const most = (test: (cell: string) => boolean): boolean => filled.filter(test).length * 2 > filled.length;
  if (filled.length === 0) return 'ignored';
  if (most(isAddress)) return 'email';
  if (most((cell) => isStatus(cell.toLowerCase()))) return 'status';
  if (most((cell) => /^\S*\d\S*$/.test(cell))) return 'key';
  return 'ignored';
}

function isAddress(cell: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(cell);
}

/** A roster as a file, with what came of each row. */
export function asCsv(rows: readonly (readonly string[])[]): string {
  return Papa.unparse(rows.map((row) => row.map(harmless)));
}

/** A cell without what keeps a spreadsheet from taking it for a formula. */
function unharmed(cell: string): string {
  return cell.replace(/^'(?=[=+\-@])/, '');
}

/** A cell that a spreadsheet would take for a formula is kept from being one. */
function harmless(cell: string): string {
  return /^[=+\-@\t]/.test(cell) ? `'${cell}` : cell;
}
