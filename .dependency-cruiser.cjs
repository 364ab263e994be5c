/** The rooms of the house and the doors between them; the table is in docs/architecture.md. */
const MODULES = {
  identity: [],
  catalog: ['identity'],
  privilege: ['catalog', 'identity'],
  enrollment: ['privilege', 'catalog', 'identity'],
  people: ['enrollment', 'privilege', 'catalog', 'identity'],
};

/** Everything but the root of the application, which wires all; `$1` is the importing module. */
const INSIDE = '^src/(?:modules/([^/]+)|common)/';

const folderOf = (name) => `^src/modules/${name}/`;

const directions = Object.entries(MODULES).map(([name, allowed]) => ({
  name: `${name}-imports-${allowed.length === 0 ? 'no-module' : `only-${allowed.join('-')}`}`,
  comment: `${name} may import ${allowed.length === 0 ? 'no module' : allowed.join(', ')}.`,
  severity: 'error',
  from: { path: folderOf(name) },
  to: { path: '^src/modules/', pathNot: [name, ...allowed].map(folderOf) },
}));

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Nothing imports itself in a roundabout way.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'common-imports-no-module',
      comment: 'common has no domain knowledge.',
      severity: 'error',
      from: { path: '^src/common/' },
      to: { path: '^src/', pathNot: '^src/common/' },
    },
    {
      name: 'modules-are-listed',
      comment: 'Every folder below src/modules has its line in the table above.',
      severity: 'error',
      from: { path: '^src/modules/', pathNot: Object.keys(MODULES).map(folderOf) },
      to: {},
    },
    ...directions,
    {
      name: 'modules-import-no-root',
      comment: 'A module does not know the application that wires it.',
      severity: 'error',
      from: { path: '^src/modules/' },
      to: { path: '^src/[^/]+$' },
    },
    {
      name: 'modules-are-reached-through-their-index',
      comment: 'From outside, a module is its index.ts; entities and module files have rules of their own.',
      severity: 'error',
      from: { path: INSIDE },
      to: {
        path: '^src/modules/',
        pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/index[.]ts$', '[.](?:entity|module)[.]ts$'],
      },
    },
    {
      name: 'entities-of-another-module-are-for-entities',
      comment: 'Only an entity imports another module’s entity, to aim a foreign key at it.',
      severity: 'error',
      from: { path: INSIDE, pathNot: '[.]entity[.]ts$' },
      to: { path: '^src/modules/.+[.]entity[.]ts$', pathNot: '^src/modules/$1/' },
    },
    {
      name: 'module-files-are-for-module-files',
      comment: 'Only *.module.ts files import another module’s module file.',
      severity: 'error',
      from: { path: INSIDE, pathNot: '[.]module[.]ts$' },
      to: { path: '^src/modules/.+[.]module[.]ts$', pathNot: '^src/modules/$1/' },
    },
    {
      name: 'imports-resolve',
      comment: 'An import that cannot be followed would escape every other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^node:' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(?:test|dist)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
