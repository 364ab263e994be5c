import { pathToFileURL } from 'node:url';
import { isSql, sqlMutants } from './sql-mutants.js';

/** What Stryker's instrumenter knows of a place in the code, as far as it is read here. */
interface NodePath {
  readonly node: SyntaxNode;
}

type SyntaxNode =
  | { readonly type: 'StringLiteral'; readonly value: string }
  | {
      readonly type: 'TemplateLiteral';
      readonly quasis: readonly { readonly value: { readonly raw: string } }[];
      readonly expressions: readonly object[];
    }
  | { readonly type: 'Other' };

interface NodeMutator {
  readonly name: string;
  mutate(path: NodePath): Iterable<object>;
}

/** Mutates SQL in string and template literals, one decision at a time. */
export const sqlMutator: NodeMutator = {
  name: 'Sql',
  *mutate({ node }) {
    if (node.type === 'StringLiteral' && isSql(node.value)) {
      for (const value of sqlMutants(node.value)) yield { type: 'StringLiteral', value };
    }
    if (node.type === 'TemplateLiteral') {
      const text = node.quasis.map(({ value }, n) => (n === 0 ? value.raw : `«${n - 1}»${value.raw}`)).join('');
      if (isSql(text)) for (const mutant of sqlMutants(text)) yield template(mutant, node.expressions);
    }
  },
};

/** The template literal of a text in which `«n»` stands for an expression. */
function template(text: string, expressions: readonly object[]): object {
  const parts = text.split(/«(\d+)»/);
  const texts = parts.filter((_, n) => n % 2 === 0);
  return {
    type: 'TemplateLiteral',
    quasis: texts.map((raw, n) => ({
      type: 'TemplateElement',
      value: { raw, cooked: raw },
      tail: n === texts.length - 1,
    })),
    expressions: parts.filter((_, n) => n % 2 === 1).map((n) => structuredClone(expressions[Number(n)])),
  };
}

/**
 * Adds {@link sqlMutator} to those of Stryker, which has no plugins of this kind: its list of mutators is reached by the
 * path of the file, in the version that package.json pins.
 *
 * @throws Error when that version keeps its list elsewhere
 */
export async function installSqlMutator(root: string): Promise<void> {
  const list = `${root}/node_modules/@stryker-mutator/instrumenter/dist/src/mutators/mutate.js`;
  const { allMutators } = (await import(pathToFileURL(list).href)) as { allMutators?: NodeMutator[] };
  if (!Array.isArray(allMutators)) throw new Error('This version of Stryker keeps its list of mutators elsewhere.');
  allMutators.push(sqlMutator);
}
