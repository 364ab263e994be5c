import { describe, expect, test } from '@jest/globals';
import { localPath } from '../../../../src/modules/identity/google/return-to.js';

describe('where a sign-in returns to', () => {
  test.each([
    '/',
    '/courses',
    '/courses?q=a&b=c#top',
    '/a//b',
    '/%2F%2Felsewhere.example',
    '/@elsewhere.example',
    '/a:b',
  ])('%s is a path of this site and is kept', (path) => {
    expect(localPath(path)).toBe(path);
  });

  test('without a wish it is the front page', () => {
    expect(localPath(undefined)).toBe('/');
  });

  test('letters that a header cannot carry are percent-encoded', () => {
    expect(localPath('/kurse/bücher 1')).toBe('/kurse/b%C3%BCcher%201');
  });

  test.each([
    ['another host', 'https://elsewhere.example/'],
    ['another host without a scheme', '//elsewhere.example'],
    ['another host with backslashes', '/\\elsewhere.example'],
    ['another host with backslashes alone', '\\\\elsewhere.example'],
    ['another host behind a tab that browsers drop', '/\t/elsewhere.example'],
    ['another host behind a line break that browsers drop', '/\n/elsewhere.example'],
    ['another host behind a dot that is resolved', '/.//elsewhere.example'],
    ['another host behind an encoded dot that is resolved', '/%2e//elsewhere.example'],
    ['another host behind a step up', '/a/..//elsewhere.example'],
    ['a script', 'javascript:alert(1)'],
    ['a relative path', 'courses'],
    ['a path after a space', ' /courses'],
    ['nothing', ''],
    ['a header of its own', '/\r\nset-cookie: a=b'],
    ['NUL', '/\0'],
    ['two paths', ['/a', '/b']],
    ['a path longer than 2048 characters', `/${'a'.repeat(2048)}`],
  ])('%s is refused', (_, wish) => {
    expect(() => localPath(wish)).toThrow(expect.objectContaining({ code: 'invalid-return-to', kind: 'malformed' }));
  });
});
