/**
 * Every statement that differs from this one in one decision. A condition is dropped, not reversed: only a test with a
 * row that this condition alone keeps out can tell, and such a test notices the reversal too.
 *
 * @param text one literal of SQL, whole or in part; what is spliced into it stands in it as a word
 */
export function sqlMutants(text: string): string[] {
  const tokens = tokensOf(text);
  const mutants = tokens.flatMap((token, n) => [
    ...clauseMutants(tokens, n),
    ...conditionMutants(tokens, n),
    ...swapMutants(token, n, tokens[n - 1]),
  ]);
  const texts = mutants.map(({ from, to, instead }) => {
    const before = text.slice(0, tokens[from]?.at ?? text.length);
    return `${before}${instead}${text.slice(tokens[to]?.at ?? text.length)}`;
  });
  return [...new Set(texts)].filter((mutant) => mutant !== text);
}

/** Whether a literal is SQL: a statement, a clause or an expression, and not a sentence for people. */
export function isSql(text: string): boolean {
  return (
    /\b(from|into|update|where|join|conflict|case when)\s+\S|\$\d|\b(not )?ci\.\w/.test(text) && !/[.!?]$/.test(text)
  );
}

interface Token {
  readonly word: string;
  readonly at: number;
  readonly depth: number;
}

/** Tokens `from` up to, and without, `to` give way to a text. */
interface Change {
  readonly from: number;
  readonly to: number;
  readonly instead: string;
}

const SWAPS: ReadonlyMap<string, string> = new Map([
  ['<', '<= '],
  ['<=', '< '],
  ['>', '>= '],
  ['>=', '> '],
  ['<>', '= '],
  ['true', 'false '],
  ['false', 'true '],
  ['distinct', ''],
  ['left', ''],
  ['min', 'max'],
  ['max', 'min'],
  ['exists', 'not exists '],
]);

/** What ends a condition at its own depth. */
const ENDS = new Set(
  'and or where on when then else end order group having union returning for limit offset join left cross as'.split(
    ' ',
  ),
);

function tokensOf(text: string): Token[] {
  let depth = 0;
  return [...text.matchAll(/'(?:[^']|'')*'|"[^"]*"|--[^\n]*|[\w$.«»]+|[<>=!|@]+|\S/g)].map((found) => {
    const [word] = found;
    if (word === ')') depth--;
    const token = { word: word.toLowerCase(), at: found.index, depth };
    if (word === '(') depth++;
    return token;
  });
}

function swapMutants(token: Token, n: number, before: Token | undefined): Change[] {
  const instead = before?.word === 'not' ? undefined : SWAPS.get(token.word);
  return instead === undefined ? [] : [{ from: n, to: n + 1, instead }];
}

/** Row locks, orders, conflict clauses and `not`. */
function clauseMutants(tokens: readonly Token[], n: number): Change[] {
  const words = (count: number): string =>
    tokens
      .slice(n, n + count)
      .map((token) => token.word)
      .join(' ');
  if (/^(for (share|update|key|no)|order by)$/.test(words(2)))
    return [{ from: n, to: endOf(tokens, n + 1), instead: '' }];
  if (words(1) === 'limit') return [{ from: n, to: n + 2, instead: '' }];
  if (words(2) === 'on conflict') return conflictMutants(tokens, n);
  if (words(1) === 'not' && !/^(not null|not exists)/.test(words(2))) return [{ from: n, to: n + 1, instead: '' }];
  if (words(2) === 'not exists') return [{ from: n, to: n + 1, instead: '' }];
  if (words(2) === 'is null') return [{ from: n, to: n + 2, instead: 'is not null ' }];
  if (words(3) === 'is not null') return [{ from: n, to: n + 3, instead: 'is null ' }];
  return [];
}

/** A conflict is an error, or does nothing. */
function conflictMutants(tokens: readonly Token[], n: number): Change[] {
  const end = endOf(tokens, n + 2);
  const action = tokens.findIndex((token, at) => at > n && token.word === 'do');
  const doNothing = tokens[action + 1]?.word === 'nothing';
  return doNothing
    ? [{ from: n, to: action + 2, instead: '' }]
    : [{ from: action, to: endOfClause(tokens, action, end), instead: 'do nothing ' }];
}

/** A condition is taken for fulfilled (`where`, `on`, `when`), or is no longer asked (`and`, `or`). */
function conditionMutants(tokens: readonly Token[], n: number): Change[] {
  const word = tokens[n]?.word ?? '';
  const before = tokens[n - 1]?.word;
  const isNot = tokens[n + 1]?.word === 'conflict';
  if (isNot || !['where', 'on', 'when', 'and', 'or', 'having'].includes(word) || before === 'no') return [];
  const end = endOf(tokens, n + 1);
  if (word === 'and' || word === 'or') return [{ from: n, to: end, instead: '' }];
  if (end === n + 2 && tokens[n + 1]?.word === 'true') return [];
  const truth = { from: n + 1, to: end, instead: 'true ' };
  return word === 'when' ? [truth, { ...truth, instead: 'false ' }] : [truth];
}

/** The first token behind `n` that ends what begins there. */
function endOf(tokens: readonly Token[], n: number): number {
  const depth = tokens[n]?.depth ?? 0;
  const end = tokens.findIndex(
    (token, at) => at > n && (token.depth < depth || (token.depth === depth && ENDS.has(token.word))),
  );
  return end < 0 ? tokens.length : end;
}

/** The first token behind `n` that ends a conflict clause, which may have a condition of its own. */
function endOfClause(tokens: readonly Token[], n: number, least: number): number {
  const depth = tokens[n]?.depth ?? 0;
  const end = tokens.findIndex(
    (token, at) => at >= least && (token.depth < depth || (token.depth === depth && token.word === 'returning')),
  );
  return end < 0 ? tokens.length : end;
}
