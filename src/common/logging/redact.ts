/** A JSON or string escape, kept whole so that what follows a backslash is never cut; or something like an address. */
const ADDRESS =
  /\\u[\da-f]{4}|\\.|[^\s"'`<>()[\]{},;:\\/@=&?|]{1,64}(?:@|%40)[\p{L}\p{N}](?:[\p{L}\p{N}.-]{0,252}[\p{L}\p{N}])?/giu;

/** The text with everything that looks like an email address replaced by `[address]`; JSON stays JSON. */
export function withoutAddresses(text: string): string {
  if (!text.includes('@') && !text.includes('%40')) return text;
  return text.replaceAll(ADDRESS, (match) => (match.startsWith('\\') ? match : '[address]'));
}
