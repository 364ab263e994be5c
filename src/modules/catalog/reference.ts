const SLUG = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a text has the form of an id. */
export function isId(text: string): boolean {
  return ID.test(text);
}

/** Whether a text can be a slug: 1 to 63 of a-z, 0-9 and inner hyphens, and nothing that could be taken for an id. */
export function isSlug(text: string): boolean {
  return SLUG.test(text) && !isId(text);
}
