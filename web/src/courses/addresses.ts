/** Addresses read out of a text, and what looked like one and is none. */
export interface ReadAddresses {
  readonly addresses: readonly string[];
  readonly bad: readonly string[];
}

/**
 * Reads the addresses of a text as people paste them: one a line, separated by commas, semicolons or blanks, or from a
 * mail program, as in `Grace Hopper <grace@school.example>`. Each is kept once, in any case, as it was first written.
 */
export function readAddresses(text: string): ReadAddresses {
  const addresses = new Map<string, string>();
  const bad: string[] = [];
  for (const part of text.split(/[\n,;]+/).map((one) => one.trim())) {
    if (part === '') continue;
    const bracketed = /<([^<>\s]+)>/.exec(part)?.[1];
    const words = bracketed === undefined ? part.split(/\s+/) : [bracketed];
    const found = words.filter(isAddress);
    for (const one of found) if (!addresses.has(one.toLowerCase())) addresses.set(one.toLowerCase(), one);
    if (found.length === 0) bad.push(part);
    else if (found.length > 1) bad.push(...words.filter((word) => !isAddress(word)));
  }
  return { addresses: [...addresses.values()], bad };
}

/** Whether a text may be an address; the server judges. */
export function isAddress(text: string): boolean {
  return /^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;".]+$/.test(text);
}
