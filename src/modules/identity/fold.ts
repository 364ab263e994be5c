/** Folds A-Z and nothing else: Unicode case tables map foreign letters onto ASCII ones (U+212A to `k`). */
export function foldAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
