import Papa from 'papaparse';
import { isStatus, type SentRow } from './program-calls';

/** What a column of a roster may hold. */
export const FIELDS = ['email', 'key', 'status', 'curriculum', 'ignored'] as const;

export type Field = (typeof FIELDS)[number];

/** A table as it was pasted: a line for each row, and a guess of what each column is. */
export interface Sheet {
  /** The first line where it names the columns, else nothing. */
  readonly head: readonly string[] | undefined;
  readonly lines: readonly (readonly string[])[];
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
  const { data } = Papa.parse<string[]>(text.trim(), {
    skipEmptyLines: 'greedy',
    delimitersToGuess: ['\t', ',', ';', '|'],
  });
  const lines = data.map((line) => line.map((cell) => cell.trim()));
  const width = Math.max(0, ...lines.map((line) => line.length));
  const [first = []] = lines;
  const named = first.map(fieldNamed);
  const head = named.some((field) => field !== undefined) && !first.some(isAddress) ? first : undefined;
  const body = head ? lines.slice(1) : lines;
  const fields: Field[] = [];
  for (let column = 0; column < width; column++) {
    const guess = (head && named[column]) ?? fieldLike(body.map((line) => line[column] ?? ''));
    fields.push(guess === 'ignored' || fields.includes(guess) ? 'ignored' : guess);
  }
  return { head, lines: body, fields };
}

/** The rows of a sheet, by what its columns are said to be. */
export function rowsOfSheet({ head, lines, fields }: Sheet): RosterRow[] {
  const cell = (line: readonly string[], field: Field): string => line[fields.indexOf(field)] ?? '';
  return lines.map((line, n) => ({
    line: n + (head ? 2 : 1),
    email: cell(line, 'email'),
    key: cell(line, 'key'),
    status: cell(line, 'status').toLowerCase(),
    curriculum: cell(line, 'curriculum'),
  }));
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

/** A cell that a spreadsheet would take for a formula is kept from being one. */
function harmless(cell: string): string {
  return /^[=+\-@\t]/.test(cell) ? `'${cell}` : cell;
}
