import { beforeAll, describe, expect, it } from '@jest/globals';
import house from '../../.dependency-cruiser.mjs';
import { rulesBrokenBy, type Tree } from './cruise-tree.js';

const SRC = 'services/country-node/src';
const imports = (...targets: string[]): string => targets.map((target) => `import '${target}';\n`).join('');

/** A small house in which every layer stands and every arrow is allowed. */
const SOUND: Tree = {
  [`${SRC}/main.ts`]: imports(
    '@nestjs/common',
    './desk/door.js',
    './adapters/postgres/rows.js',
    './timekeeper/tick.js',
  ),
  [`${SRC}/desk/door.ts`]: imports(
    '@nestjs/common',
    '../casework/file.js',
    '../outgoing/send.js',
    '../incoming/take.js',
  ),
  [`${SRC}/casework/file.ts`]: imports('../record/keep.js'),
  [`${SRC}/outgoing/send.ts`]: imports('../record/keep.js', '#libs/envelope/sign.js'),
  [`${SRC}/incoming/take.ts`]: imports('../record/keep.js'),
  [`${SRC}/timekeeper/tick.ts`]: imports('../ports/clock.js'),
  [`${SRC}/record/keep.ts`]: imports('../ports/clock.js'),
  [`${SRC}/ports/clock.ts`]: imports('../domain/rule.js'),
  [`${SRC}/domain/rule.ts`]: imports('#libs/envelope/sign.js'),
  [`${SRC}/adapters/postgres/rows.ts`]: imports('typeorm', '../../ports/clock.js'),
  'services/libs/envelope/sign.ts': imports('node:crypto', 'jose'),
  'tests/some.spec.ts': imports('for-tests'),
};

/** Rule → the file that breaks it and what that file imports besides. */
const BREACHES: Readonly<Record<string, readonly [file: string, ...targets: string[]]>> = {
  'domain-stays-pure': [`${SRC}/domain/bad.ts`, 'node:fs'],
  'ports-promise-only': [`${SRC}/ports/bad.ts`, '../record/keep.js'],
  'steps-know-no-adapter': [`${SRC}/record/bad.ts`, '../adapters/postgres/rows.js'],
  'console-speaks-the-api': ['services/console/src/bad.ts', '../../country-node/src/domain/rule.js'],
  'outgoing-knows-no-incoming': [`${SRC}/outgoing/bad.ts`, '../incoming/take.js'],
  'incoming-knows-no-outgoing': [`${SRC}/incoming/bad.ts`, '../outgoing/send.js'],
  'casework-stands-alone': [`${SRC}/casework/bad.ts`, '../outgoing/send.js'],
  'casework-is-for-the-desk': [`${SRC}/outgoing/bad.ts`, '../casework/file.js'],
  'record-knows-no-way': [`${SRC}/record/bad.ts`, '../timekeeper/tick.js'],
  'desk-knows-no-adapter': [`${SRC}/desk/bad.ts`, '../adapters/postgres/rows.js'],
  'adapters-know-no-desk': [`${SRC}/adapters/nats/bad.ts`, '../../desk/door.js'],
  'nest-at-the-edges': [`${SRC}/outgoing/bad.ts`, '@nestjs/common'],
  'database-behind-its-adapter': [`${SRC}/adapters/nats/bad.ts`, 'typeorm'],
  'signing-in-one-place': [`${SRC}/desk/bad.ts`, 'jose'],
  'libs-know-no-service': ['services/libs/trust/bad.ts', '../../country-node/src/domain/rule.js'],
  'libs-do-no-io': ['services/libs/trust/bad.ts', 'node:fs'],
  'services-know-no-test': [`${SRC}/desk/bad.ts`, '../../../../tests/some.spec.js'],
  'no-circle': [`${SRC}/outgoing/bad.ts`, './bad.js'],
  'packages-are-declared': [`${SRC}/desk/bad.ts`, 'undeclared'],
  'imports-resolve': [`${SRC}/desk/bad.ts`, './gone.js'],
  'services-run-on-dependencies': [`${SRC}/desk/bad.ts`, 'for-tests'],
  'no-orphan': [`${SRC}/desk/bad.ts`],
};

const LIBS_BY_TYPE: Tree = {
  [`${SRC}/domain/bad.ts`]: "import type { A } from '#libs/ledger/merkle.js';\nexport type B = A;\n",
  'services/libs/ledger/merkle.ts': 'export type A = string;\n',
};

describe('the rules of the house', () => {
  const names = house.forbidden.map(({ name }) => name);
  let sound: string[] | undefined;
  let byType: string[] | undefined;
  let broken: string[][];

  beforeAll(() => {
    const breaches = names.map((name): Tree => {
      const [file, ...targets] = BREACHES[name] ?? [];
      return file ? { [file]: imports(...targets) } : {};
    });
    const houses = [{}, LIBS_BY_TYPE, ...breaches].map((tree): Tree => ({ ...SOUND, ...tree }));
    [sound, byType, ...broken] = rulesBrokenBy(houses);
  });

  it('lets a sound house pass', () => expect(sound).toEqual([]));

  // A rule of which nothing shows that it can fail has no breach, and so fails here.
  it.each(names)('%s can fail, and alone', (name) => expect(broken[names.indexOf(name)]).toEqual([name]));

  it('follows #libs to the sources, so that a type alone is an arrow too', () =>
    expect(byType).toEqual(['domain-stays-pure']));
});
