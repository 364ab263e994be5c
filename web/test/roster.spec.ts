import { describe, expect, test } from '@jest/globals';
import { forecast, type Program } from '../src/programs/forecast';
import type { ProgramEnrollment } from '../src/programs/program-calls';
import { piecesOf } from '../src/programs/pieces';
import { asCsv, readSheet, rowsOfSheet, sentRow, type RosterRow } from '../src/programs/roster-rows';

describe('a pasted roster', () => {
  test.each([
    ['tabs with a head', 'Student ID\tMail\tState\nS-1\ta@x.example\tenrolled', ['key', 'email', 'status']],
    ['commas without a head', 'a@x.example,S-1\nb@x.example,S-2', ['email', 'key']],
    ['semicolons with names to leave out', 'Name;E-Mail\nAda;a@x.example', ['ignored', 'email']],
    ['one column of keys', 'S-1\nS-2', ['key']],
    ['one column of addresses', 'a@x.example\nb@x.example', ['email']],
    ['quotes around commas', '"Lovelace, Ada",a@x.example', ['ignored', 'email']],
    ['two columns of addresses, of which one is meant', 'a@x.example\tb@x.example', ['email', 'ignored']],
    [
      'a list with numbers besides, whose head says which are keys',
      'Line,Group,Student key\n2,7,S-1',
      ['ignored', 'ignored', 'key'],
    ],
    ['an empty first cell', '\tS-1\n\tS-2', ['ignored', 'key']],
    ['nothing', '', []],
  ])('has its columns recognised: %s', (_, text, fields) => {
    expect(readSheet(text).fields).toEqual(fields);
  });

  test('keeps the line that each row stood on, whatever columns are said to be', () => {
    const sheet = readSheet('Key,Status\nS-1,Enrolled\n\nS-2,\n');
    expect(rowsOfSheet(sheet)).toEqual([
      { line: 2, email: '', key: 'S-1', status: 'enrolled', curriculum: '' },
      { line: 4, email: '', key: 'S-2', status: '', curriculum: '' },
    ]);
    expect(rowsOfSheet({ ...sheet, fields: ['ignored', 'status'] })[0]).toMatchObject({ key: '', status: 'enrolled' });
  });

  test('is sent with the curriculum and status that rows leave out, and nothing that they do not have', () => {
    const ids = new Map([['2026', 'the-id']]);
    const row: RosterRow = { line: 1, email: '', key: 'S-1', status: '', curriculum: '' };
    expect(sentRow(row, { curriculum: '2026' }, ids)).toEqual({
      externalUserKey: 'S-1',
      curriculum: 'the-id',
      status: 'enrolled',
    });
    expect(sentRow({ ...row, curriculum: 'other' }, { curriculum: '2026' }, ids).curriculum).toBe('other');
  });

  test('that was downloaded is the same when it is loaded again', () => {
    const file = asCsv([
      ['Line', 'Address', 'Student key', 'Status', 'Curriculum', 'What came of it'],
      ['4', '', '-17', 'enrolled', '2026', 'refused'],
    ]);
    expect(rowsOfSheet(readSheet(file))).toEqual([
      { line: 2, email: '', key: '-17', status: 'enrolled', curriculum: '2026' },
    ]);
  });

  test('is cut into pieces in which everybody is whole, by whatever names', () => {
    const rows = rowsOfSheet(
      readSheet(
        [
          'Key,Mail',
          ...Array.from({ length: 20 }, (_, n) => `K-${n},`),
          'k-3,a@x.example',
          ',A@x.example',
          ',b@x.example',
        ].join('\n'),
      ),
    );
    const known = [{ person: { email: 'B@x.example', externalUserKey: 'K-5' } }] as unknown as ProgramEnrollment[];
    const pieces = piecesOf(rows, known, 5);
    expect(pieces.flat()).toHaveLength(rows.length);
    const pieceOf = (line: number) => pieces.findIndex((piece) => piece.some((row) => row.line === line));
    expect([pieceOf(5), pieceOf(22), pieceOf(23)]).toEqual([pieceOf(5), pieceOf(5), pieceOf(5)]);
    expect(pieceOf(24)).toBe(pieceOf(7));
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(5);
  });

  test('is downloaded with cells that no spreadsheet takes for formulas', () => {
    expect(asCsv([['=1+1', '+1', '-1', '@x', 'S-1, "x"']])).toBe(`'=1+1,'+1,'-1,'@x,"S-1, ""x"""`);
  });
});

describe('the forecast', () => {
  const present = (person: object, status: string): ProgramEnrollment =>
    ({ id: 'e', state: 'pending', person, curriculumId: 'c', status }) as unknown as ProgramEnrollment;
  const program: Program = {
    enrollments: [
      present({ externalUserKey: 'S-1', email: 'a@x.example' }, 'enrolled'),
      present({ externalUserKey: 'S-2' }, 'ended'),
    ],
    curricula: [
      { id: 'c', programId: 'p', code: '2026', title: 'Plan', active: true, createdAt: '' },
      { id: 'd', programId: 'p', code: 'old', title: 'Old plan', active: false, createdAt: '' },
    ],
    curriculum: '2026',
  };
  const row = (given: Partial<RosterRow>): RosterRow => ({
    line: 1,
    email: '',
    key: '',
    status: '',
    curriculum: '',
    ...given,
  });
  test.each([
    ['somebody new is enrolled', { key: 'S-9' }, { will: 'create' }],
    ['whoever is there already, under a key or an address in any case, stays', { key: 's-1' }, { will: 'nothing' }],
    ['by the address as well', { email: 'A@x.example' }, { will: 'nothing' }],
    ['another status is a change', { key: 'S-1', status: 'suspended' }, { will: 'change', from: 'enrolled' }],
    [
      'an address for a key is a change',
      { key: 'S-2', email: 'b@x.example', status: 'ended' },
      { will: 'change', from: 'ended' },
    ],
    ['nobody is named', {}, { will: 'refuse', why: 'no-identifier' }],
    ['no address', { email: 'b@x' }, { will: 'refuse', why: 'invalid-email' }],
    ['no such curriculum', { key: 'S-9', curriculum: '1999' }, { will: 'refuse', why: 'unknown-curriculum' }],
    [
      'a curriculum that is closed, for somebody new',
      { key: 'S-9', curriculum: 'old' },
      { will: 'refuse', why: 'closed-curriculum' },
    ],
    ['no such status', { key: 'S-9', status: 'gone' }, { will: 'refuse', why: 'invalid-status' }],
  ])('says what will become of a row: %s', (_, given, expected) => {
    expect(forecast([row(given)], program)).toEqual([expected]);
  });

  test('whoever stands in two rows is refused in both, by whichever name', () => {
    const rows = [row({ key: 'S-7', email: 'x@x.example' }), row({ email: 'X@x.example' }), row({ key: 'S-8' })];
    expect(forecast(rows, program)).toEqual([
      { will: 'refuse', why: 'duplicated' },
      { will: 'refuse', why: 'duplicated' },
      { will: 'create' },
    ]);
  });
});
