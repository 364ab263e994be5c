import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { html, page, pageHeaders } from '../../../../src/modules/identity/google/page.js';

test('the policy of a page allows exactly the style that the page carries', () => {
  const [, style = ''] = /<style>([\s\S]*)<\/style>/.exec(page('Title', html`<p>Body</p>`)) ?? [];
  const hash = createHash('sha256').update(style).digest('base64');
  expect(style).toContain('font');
  expect(pageHeaders()['content-security-policy']).toContain(`style-src 'sha256-${hash}'`);
});
