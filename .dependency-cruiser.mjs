const NODE = 'services/country-node/src';

/** Everything in `from` may reach only what `allowed` names; the rest of the world is forbidden to it. */
const reachesOnly = (name, comment, from, allowed) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { pathNot: allowed },
});

const forbidden = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const inNode = (...folders) => folders.map((folder) => `^${NODE}/${folder}/`);

/** A package is found under node_modules; one that is not installed keeps its bare name. */
const npm = (...names) => names.map((name) => `(^|node_modules/)${name}(/|$)`);

const LIBS = '^services/libs/';
const SUPPORT = ['^tests/', '^deploy/local/', '^contracts/tools/'];

/**
 * The arrows of the house (README.md, "The house"). `tests/architecture/rules.spec.ts` shows for each that it can fail.
 * @type {import('dependency-cruiser').IConfiguration}
 */
export default {
  forbidden: [
    reachesOnly(
      'domain-stays-pure',
      'A rule that reaches a file, a clock or a framework cannot be tested from its inputs alone.',
      `^${NODE}/domain/`,
      [
        ...inNode('domain'),
        '^services/libs/schema-check/(leaves|generated/types)\\.ts$',
        '^services/libs/envelope/(canonical|sign)\\.ts$',
        // Functions of text alone.
        ...npm('any-ascii', 'fastest-levenshtein'),
      ],
    ),
    reachesOnly(
      'ports-promise-only',
      'A port names what the node needs in its own words, never how it is done.',
      `^${NODE}/ports/`,
      [...inNode('ports', 'domain'), LIBS],
    ),
    forbidden(
      'steps-know-no-adapter',
      'The steps of the work reach the world through ports; else they cannot run without it.',
      { path: inNode('outgoing', 'incoming', 'casework', 'record', 'timekeeper') },
      { path: [...inNode('adapters', 'desk'), `^${NODE}/[^/]+\\.ts$`] },
    ),
    forbidden(
      'outgoing-knows-no-incoming',
      'The two ways of a message are mirror images; what they share lies in record or domain.',
      { path: inNode('outgoing') },
      { path: inNode('incoming') },
    ),
    forbidden(
      'incoming-knows-no-outgoing',
      'The two ways of a message are mirror images; what they share lies in record or domain.',
      { path: inNode('incoming') },
      { path: inNode('outgoing') },
    ),
    forbidden(
      'casework-stands-alone',
      'Work on a case inside one node sends and receives nothing.',
      { path: inNode('casework') },
      { path: inNode('outgoing', 'incoming', 'timekeeper') },
    ),
    forbidden(
      'casework-is-for-the-desk',
      'No message on its way may lean on how people work on a case here.',
      { path: inNode('outgoing', 'incoming', 'record', 'timekeeper') },
      { path: inNode('casework') },
    ),
    forbidden(
      'record-knows-no-way',
      'What is kept is the same whichever way it came.',
      { path: inNode('record') },
      { path: inNode('outgoing', 'incoming', 'timekeeper') },
    ),
    forbidden(
      'desk-knows-no-adapter',
      'The people’s door must not depend on which database or broker stands behind it.',
      { path: inNode('desk') },
      { path: inNode('adapters') },
    ),
    forbidden(
      'adapters-know-no-desk',
      'An adapter serves a port; it does not call the people’s door.',
      { path: inNode('adapters') },
      { path: inNode('desk') },
    ),
    forbidden(
      'nest-at-the-edges',
      'The framework wires and listens; the work outlives it.',
      {
        path: '^services/',
        pathNot: [`^${NODE}/main\\.ts$`, '\\.module\\.ts$', ...inNode('desk', 'adapters')],
      },
      { path: npm('@nestjs/[^/]+') },
    ),
    forbidden(
      'database-behind-its-adapter',
      'One place knows SQL. Benches and the local network may talk to a database of their own.',
      { pathNot: [`^${NODE}/adapters/postgres/`, ...SUPPORT] },
      { path: npm('typeorm', 'pg', 'pg-boss') },
    ),
    forbidden(
      'signing-in-one-place',
      'Which algorithms are allowed is decided once, in the envelope, the trust list and the token check.',
      {
        pathNot: ['^services/libs/envelope/', '^services/libs/trust/', `^${NODE}/adapters/oidc/`, ...SUPPORT],
      },
      { path: npm('jose') },
    ),
    forbidden(
      'libs-know-no-service',
      'A second implementation takes the libraries without the node.',
      { path: LIBS },
      { path: '^services/', pathNot: LIBS },
    ),
    forbidden(
      'libs-do-no-io',
      'A library works on bytes it is given; a verifier must run anywhere.',
      // The precompiled validators load their helpers with createRequire.
      { path: LIBS, pathNot: '^services/libs/schema-check/generated/' },
      { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    ),
    forbidden(
      'console-speaks-the-api',
      'The pages are given what the published API gives to anybody, and no code of the node gets into a browser.',
      { path: '^services/console/' },
      { path: '^services/', pathNot: '^services/console/' },
    ),
    forbidden(
      'services-know-no-test',
      'What is delivered must not need the local network, the tools or the tests to run.',
      { path: '^services/' },
      { path: ['^deploy/', '^tests/', '^contracts/tools/', '^schemas/tools/'] },
    ),
    forbidden(
      'no-circle',
      'Two files that need each other when they run are one file in two places; types alone are gone by then.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    forbidden(
      'packages-are-declared',
      'A package that package.json does not name may vanish with the next install.',
      {},
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    ),
    forbidden(
      'imports-resolve',
      'An import that leads nowhere escapes every other rule.',
      {},
      // Made by the console's build (deploy/local/console/step-forms.mjs).
      { couldNotResolve: true, pathNot: '^virtual:' },
    ),
    forbidden(
      'services-run-on-dependencies',
      'A delivered node is installed without the development packages.',
      { path: '^services/' },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
    forbidden(
      'no-orphan',
      'A file nobody imports and that imports nothing is forgotten.',
      { orphan: true, path: '^services/', pathNot: '\\.d\\.ts$' },
      {},
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|\\.passerelle)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Type-only imports are arrows too.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      // Without 'source', `#libs/…` would lead into dist once it exists, and every rule about libs would pass.
      conditionNames: ['source', 'import', 'require', 'node', 'default', 'types'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
      mainFields: ['module', 'main', 'types', 'typings'],
    },
  },
};
