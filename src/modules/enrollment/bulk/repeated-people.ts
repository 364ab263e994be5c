/**
 * Which of these rows name a person whom another of them names too. Each row comes with tokens of its person: rows that
 * share one are of the same person, and so are those that are connected by others.
 */
export function repeatedRows(tokens: readonly (readonly string[])[]): Set<number> {
  const parents = tokens.map((_, index) => index);
  const rootOf = (index: number): number => {
    let root = index;
    for (let parent = parents[root]; parent !== undefined && parent !== root; parent = parents[root]) root = parent;
    parents[index] = root;
    return root;
  };
  const firstWith = new Map<string, number>();
  for (const [index, own] of tokens.entries()) {
    for (const token of own) {
      const first = firstWith.get(token);
      if (first === undefined) firstWith.set(token, index);
      else parents[rootOf(index)] = rootOf(first);
    }
  }
  const groups = Map.groupBy(tokens.keys(), rootOf);
  return new Set([...groups.values()].filter((group) => group.length > 1).flat());
}
