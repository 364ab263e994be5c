/**
 * A request before it is sent. Texts of the form `«kind n»` stand for whatever the school has of that kind when it is
 * sent, so that a draft can be shrunk and sent again though ids have changed.
 */
export interface Draft {
  readonly caller: string;
  readonly method: string;
  /** The steps of the path, each as it stands in the URL; placeholders are percent-encoded when they are filled in. */
  readonly steps: readonly string[];
  /** Names and values of the query, each as it stands in the URL. */
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Body;
}

export type Body =
  | { readonly kind: 'none' }
  /** A document, sent as JSON. */
  | { readonly kind: 'json'; readonly value: unknown }
  /** Bytes, one for each character, under whatever type. */
  | { readonly kind: 'bytes'; readonly latin1: string; readonly type: string | undefined };

/** What a placeholder can stand for. What begins with `spare` may be ended by the request. */
export const KINDS = [
  'org',
  'spareorg',
  'course',
  'sparecourse',
  'program',
  'spareprogram',
  'curriculum',
  'enrollment',
  'invitation',
  'delivery',
  'sparetoken',
  'person',
  'spareperson',
  'self',
  'key',
  'role',
  'cursor',
] as const;

export type Kind = (typeof KINDS)[number];

const PLACEHOLDER = /^«([a-z]+) (\d+)»$/;

export function placeholder(kind: Kind, n: number): string {
  return `«${kind} ${n}»`;
}

/** What a text stands for; undefined for any other text. */
export function placeholderIn(text: string): { kind: Kind; n: number } | undefined {
  const [, name, n] = PLACEHOLDER.exec(text) ?? [];
  const kind = KINDS.find((one) => one === name);
  return kind && n !== undefined ? { kind, n: Number(n) } : undefined;
}
