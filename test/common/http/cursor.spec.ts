import { describe, expect, test } from '@jest/globals';
import { decodeCursor, encodeCursor } from '../../../src/common/http/cursor.js';
import { PageOf, pageOf } from '../../../src/common/http/page.js';

describe('cursors', () => {
  test('a cursor gives back what went into it, whatever the alphabet', () => {
    const parts = ['Žofie "Ž" O’Neill', '0198f0a0-0000-7000-8000-000000000000', ''];
    expect(decodeCursor(encodeCursor(parts), 3)).toEqual(parts);
  });

  test('a cursor travels in a URL as it is', () => {
    expect(encodeCursor(['ÿþ?&/+', '~'])).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  test.each([
    ['garbage', 'not a cursor'],
    ['nothing', ''],
    ['an object', Buffer.from('{"0":"a"}').toString('base64url')],
    ['numbers', Buffer.from('[1]').toString('base64url')],
    ['too many parts', encodeCursor(['a', 'b'])],
    ['a NUL', encodeCursor(['a\0'])],
    ['an endless one', encodeCursor(['a'.repeat(10_000)])],
  ])('a cursor that is %s is refused', (_, text) => {
    expect(() => decodeCursor(text, 1)).toThrow(expect.objectContaining({ kind: 'malformed', code: 'invalid-cursor' }));
  });
});

describe('pages', () => {
  const idOf = (row: { id: string }): string[] => [row.id];
  const rows = ['a', 'b', 'c'].map((id) => ({ id }));

  test('the extra row is not shown and leads to the next page', () => {
    const page = pageOf(rows, 2, idOf);
    expect(page.items).toEqual([{ id: 'a' }, { id: 'b' }]);
    expect(decodeCursor(page.nextCursor ?? '', 1)).toEqual(['b']);
  });

  test('the last page has no cursor', () => {
    expect(pageOf(rows, 3, idOf).nextCursor).toBeNull();
    expect(pageOf([], 3, idOf)).toEqual({ items: [], nextCursor: null });
  });

  test('a page is documented under the name of its items', () => {
    class CourseView {}
    expect(PageOf(CourseView).name).toBe('CoursePage');
    expect(PageOf(CourseView)).toBe(PageOf(CourseView));
  });
});
