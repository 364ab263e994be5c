import { createHash } from 'node:crypto';

/** HTML that is safe to send. Only {@link html} makes it. */
export class Markup {
  constructor(readonly text: string) {}
}

type Part = string | Markup | readonly Markup[];

/** Builds HTML; whatever is put into it is escaped, unless it is {@link Markup} itself. */
export function html(fixed: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(fixed.reduce((text, piece, index) => text + textOf(parts[index - 1] ?? '') + piece));
}

/** A whole page in plain HTML, with its own style and no script. */
export function page(title: string, body: Markup): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} · Matricula</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html> `.text;
}

const STYLE = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 25%, transparent) }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0; padding: 1rem }
main { max-width: 34rem; margin: 4vh auto }
h1 { font-size: 1.5rem; line-height: 1.25 }
bdi { font-weight: 600; overflow-wrap: anywhere }
label { display: block; margin: .75rem 0 .25rem }
label.choice { margin: .25rem 0 }
fieldset { border: 1px solid var(--line); border-radius: .5rem; margin: 1rem 0; padding: .5rem 1rem 1rem }
input:not([type=radio]) { box-sizing: border-box; width: 100%; font: inherit; padding: .5rem; border: 1px solid var(--line); border-radius: .375rem }
button, .button { display: inline-block; font: inherit; padding: .5rem 1rem; border: 1px solid var(--line); border-radius: .375rem; cursor: pointer }
.main { background: #1a56c4; border-color: #1a56c4; color: #fff; text-decoration: none }
.people { list-style: none; padding: 0 } .people li { margin: .5rem 0 } .people button { width: 100%; text-align: start }
.note { border-inline-start: .25rem solid #c77700; padding-inline-start: .75rem }
small { opacity: .8 }
`;

/** Made apart from the page, because the policy allows exactly these bytes between the tags. */
const STYLE_ELEMENT = new Markup(`<style>${STYLE}</style>`);

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** The headers that such a page is sent with. Its forms may lead to `formTargets` besides the page's own origin. */
export function pageHeaders(...formTargets: readonly string[]): Record<string, string> {
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': [
      `default-src 'none'`,
      `style-src 'sha256-${STYLE_HASH}'`,
      `form-action ${["'self'", ...formTargets].join(' ')}`,
      `base-uri 'none'`,
      `frame-ancestors 'none'`,
    ].join('; '),
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function textOf(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string') return part.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
  return part.map(({ text }) => text).join('');
}
