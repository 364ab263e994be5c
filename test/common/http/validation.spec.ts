import { describe, expect, test } from '@jest/globals';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { DomainError } from '../../../src/common/errors/index.js';
import { IsNested, IsNestedArray } from '../../../src/common/http/nested.decorator.js';
import { PageQuery } from '../../../src/common/http/page.js';
import { RowsPipe } from '../../../src/common/http/rows.pipe.js';
import { SearchText } from '../../../src/common/http/search-text.decorator.js';
import { InputValidationPipe } from '../../../src/common/http/validation.pipe.js';

class Colour {
  @IsIn(['red', 'green'])
  name = '';
}

class Thing {
  @IsOptional()
  @IsString()
  @MaxLength(5)
  title?: string;

  @IsOptional()
  @IsNested(() => Colour)
  colour?: Colour;

  @IsOptional()
  @IsNestedArray(() => Colour, 3)
  palette?: Colour[];
}

class Search {
  @SearchText('What to look for.', 'ana')
  q?: string;
}

const pipe = new InputValidationPipe();

async function refusal(work: Promise<unknown>): Promise<DomainError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DomainError) return error;
  throw new Error('not refused');
}

const body = (value: unknown): Promise<unknown> => pipe.transform(value, { type: 'body', metatype: Thing });
const query = (value: unknown): Promise<unknown> => pipe.transform(value, { type: 'query', metatype: PageQuery });

describe('input validation', () => {
  test.each(['toString', 'valueOf', 'constructor', '__proto__', 'hasOwnProperty'])(
    'an unknown field is refused also where every object has one of its name: %s',
    async (name) => {
      const unknown = (pointer: string) => ({ extensions: { errors: [{ pointer, code: 'unknown-field' }] } });
      const own = JSON.parse(`{"${name}":1}`) as unknown;
      expect(await refusal(body(own))).toMatchObject(unknown(`/${name}`));
      expect(await refusal(query(own))).toMatchObject(unknown(`/${name}`));
      const palette = JSON.parse(`{"palette":[{"name":"red","${name}":1}]}`) as unknown;
      expect(await refusal(body(palette))).toMatchObject(unknown(`/palette/0/${name}`));
      expect(await refusal(new RowsPipe(Thing, 2).transform([own]))).toMatchObject(unknown(`/0/${name}`));
    },
  );

  test('an unknown field is refused by name, so that a typo in `deny` grants nothing', async () => {
    const { kind, code, extensions } = await refusal(body({ title: 'a', dney: [] }));
    expect({ kind, code }).toEqual({ kind: 'malformed', code: 'validation-failed' });
    expect(extensions.errors).toEqual([
      { pointer: '/dney', code: 'unknown-field', detail: 'There is no field "dney" here.' },
    ]);
  });

  test('a pointer leads through objects and arrays to the fault', async () => {
    const { extensions } = await refusal(
      body({ colour: { name: 'blue' }, palette: [{ name: 'red' }, { name: 'red', 'a/b~c': 1 }] }),
    );
    expect(extensions.errors?.map(({ pointer, code }) => ({ pointer, code }))).toEqual([
      { pointer: '/colour/name', code: 'is-in' },
      { pointer: '/palette/1/a~1b~0c', code: 'unknown-field' },
    ]);
  });

  test('several faults are told at once, with the rule that each breaks', async () => {
    const { extensions } = await refusal(body({ title: 'too long', palette: 'red' }));
    expect(extensions.errors?.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '/title max-length',
      '/palette is-array',
    ]);
  });

  test.each([
    ['missing', undefined],
    ['null', null],
    ['an array', []],
    ['a string', 'title'],
    ['a number', 1],
  ])('a body that is %s is refused where an object is expected', async (_, value) => {
    expect((await refusal(body(value))).extensions.errors).toEqual([
      { pointer: '', code: 'is-object', detail: 'The body must be a JSON object.' },
    ]);
  });

  test('an array in the place of a nested object is refused', async () => {
    const { extensions } = await refusal(body({ colour: [{ name: 'red' }] }));
    expect(extensions.errors?.[0]?.pointer).toBe('/colour');
  });

  test.each([[[null]], [[1]], [[[{ name: 'red' }]]]])('%j is no array of objects', async (palette) => {
    const { extensions } = await refusal(body({ palette }));
    expect(extensions.errors?.[0]?.pointer).toMatch(/^\/palette/);
  });

  test('what is well formed arrives as an instance of its class', async () => {
    const thing = await body({ title: 'a', colour: { name: 'red' } });
    expect(thing).toBeInstanceOf(Thing);
    expect(thing).toMatchObject({ title: 'a', colour: { name: 'red' } });
  });

  test('the size of a page is 50 unless asked for, and read from decimal digits', async () => {
    expect(await query({})).toMatchObject({ limit: 50 });
    expect(await query({ limit: '500' })).toMatchObject({ limit: 500 });
  });

  test.each(['abc', '', '0', '501', '1.5', '-1', '1e2', ' 5', ['1', '2']])(
    'a limit of %j is refused',
    async (limit) => {
      expect((await refusal(query({ limit }))).extensions.errors?.[0]?.pointer).toBe('/limit');
    },
  );

  const search = (value: unknown): Promise<unknown> => pipe.transform(value, { type: 'query', metatype: Search });

  test.each([
    ['', undefined],
    ['  ', undefined],
    [undefined, undefined],
    [' ana ', 'ana'],
    ['x'.repeat(255), 'x'.repeat(255)],
  ])('a search for %j is one for %j', async (q, expected) => {
    expect(await search({ q })).toEqual({ q: expected });
  });

  test.each([['x'.repeat(256)], [['a', 'b']]])('a search for %j is refused', async (q) => {
    expect((await refusal(search({ q }))).extensions.errors?.[0]?.pointer).toBe('/q');
  });

  test('an unknown query parameter is refused', async () => {
    expect((await refusal(query({ lmit: '5' }))).extensions.errors?.[0]).toMatchObject({
      pointer: '/lmit',
      code: 'unknown-field',
    });
  });

  test('a plain number or truth value in a path or query is read strictly', async () => {
    const count = (value: unknown): Promise<unknown> =>
      pipe.transform(value, { type: 'query', metatype: Number, data: 'count' });
    expect(await count('12')).toBe(12);
    expect((await refusal(count('abc'))).extensions.errors?.[0]).toMatchObject({
      pointer: '/count',
      code: 'is-number',
    });
    const flag = pipe.transform('yes', { type: 'query', metatype: Boolean, data: 'flag' });
    expect((await refusal(flag)).extensions.errors?.[0]).toMatchObject({ pointer: '/flag', code: 'is-boolean' });
  });
});

describe('rows', () => {
  const rows = new RowsPipe(Thing, 3);

  test('each row becomes an instance', async () => {
    expect(await rows.transform([{ title: 'a' }, {}])).toEqual([expect.any(Thing), expect.any(Thing)]);
  });

  test('a fault is pointed at by the index of its row', async () => {
    const { extensions } = await refusal(rows.transform([{}, { titel: 'a' }, null]));
    expect(extensions.errors?.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '/1/titel unknown-field',
      '/2 is-object',
    ]);
  });

  test('more rows than allowed are too large, not malformed', async () => {
    expect(await refusal(rows.transform([{}, {}, {}, {}]))).toMatchObject({ kind: 'too-large', code: 'too-many-rows' });
  });

  test('anything but an array is refused', async () => {
    expect((await refusal(rows.transform({ 0: {} }))).code).toBe('validation-failed');
  });
});
