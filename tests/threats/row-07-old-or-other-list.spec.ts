import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { generateKey } from '#libs/envelope/keys.js';
import { listKey } from '#libs/trust/author.js';
import { TrustError } from '#libs/trust/trust-error.js';
import type { TufDirectory } from '../../services/country-node/src/adapters/directory/tuf-directory.js';
import { publishFiles } from '../../services/directory/publish-files.js';
import { SomeDirectory, someList } from '../support/some-directory.js';
import { effectsOf, entriesOf, Scene } from './scene.js';

const validity = { notBefore: '2026-01-01T00:00:00.000Z', notAfter: '2028-01-01T00:00:00.000Z' };
const keys = [listKey('ne', generateKey('Ed25519'), validity)];
/** Members of a line of the log. */
const SAID = ['event', 'level', 'node', 'thrown', 'time'];
const PAST = '2020-01-01T00:00:00Z';

let some: SomeDirectory;
beforeEach(() => {
  some = new SomeDirectory();
});
afterEach(() => some.end());

const newcomers = [0, 1, 2].map(() => generateKey('Ed25519'));
const both = () => [...some.holders.makers.people, ...newcomers.slice(0, 2)];
const rotate = (signers = both(), version = 2) =>
  some.publishRoot(version, some.holders.rootBy(signers, { version, people: newcomers }));
const expectFailure = (directory: TufDirectory, code: object) =>
  expect(() => directory.view()).toThrow(expect.objectContaining(code));

describe('row 7: what a directory, or whoever stands in its place, may not do', () => {
  const attacks: [what: string, code: string, attack: () => void, good?: () => void][] = [
    [
      'one signature',
      'trust-list-signature',
      () => some.publish(someList(8), { people: some.holders.people.slice(1, 2) }),
    ],
    ['signatures of strangers', 'trust-list-signature', () => some.publish(someList(8), { people: newcomers })],
    [
      'a timestamp by somebody else',
      'trust-list-signature',
      () => some.publish(someList(8), { publisher: newcomers[0]! }),
    ],
    ['going back', 'trust-list-rolled-back', () => some.publish(someList(6))],
    ['an older list in a newer edition', 'trust-list-rolled-back', () => some.publish(someList(6), { edition: 8 })],
    [
      'another list of the same version',
      'trust-list-rolled-back',
      () => some.publish(someList(7, { keys }), { edition: 8 }),
    ],
    [
      'an edition that has expired',
      'trust-list-expired',
      () => some.publish(someList(8, { expiresAt: '2020-01-01T00:00:00.000Z' })),
    ],
    ['an old timestamp for ever', 'trust-list-expired', () => some.publish(someList(8), { freshUntil: PAST })],
    ['the targets of another edition', 'trust-list-signature', mixAndMatch],
    ['a list that was changed', 'trust-list-signature', () => change((name) => name.endsWith('.trust-list.json'))],
    ['a snapshot that was changed', 'trust-list-signature', () => change((name) => name === '8.snapshot.json')],
    ['a list without end', 'trust-list-signature', grow],
    ['a list that breaks its schema', 'claims-invalid', () => some.publish(someList(8, { keys: [...keys, ...keys] }))],
    [
      'a root that only its own holders signed',
      'trust-list-signature',
      () => (rotate(newcomers), some.publish(someList(8), { people: newcomers })),
      takeRootBack,
    ],
    [
      'a root that its own holders did not sign',
      'trust-list-signature',
      () => (rotate(both().slice(0, 2)), some.publish(someList(8), { people: newcomers })),
      takeRootBack,
    ],
    [
      'a list of holders whose keys were taken back',
      'trust-list-signature',
      () => (rotate(), some.publish(someList(8))),
      () => some.publish(someList(9), { people: newcomers }),
    ],
    ['an expired root', 'trust-list-expired', expireRoot, renewRoot],
  ];

  function mixAndMatch(): void {
    const other = some.author(someList(9, { keys }), { edition: 8 });
    publishFiles(
      some.published,
      new Map([...some.author(someList(8)), ['8.targets.json', other.get('8.targets.json')!]]),
    );
  }

  function change(which: (name: string) => boolean): void {
    const files = [...some.author(someList(8))].map(([name, bytes]) => {
      const text = bytes.toString('utf8');
      return [
        name,
        which(name) ? Buffer.from(text.replace(/\d/, (digit) => String((Number(digit) + 1) % 10))) : bytes,
      ] as const;
    });
    publishFiles(some.published, new Map(files));
  }

  function grow(): void {
    const files = some.author(someList(8));
    const long = [...files].map(
      ([name, bytes]) => [name, /list\.json$/.test(name) ? Buffer.alloc(9_000_000) : bytes] as const,
    );
    publishFiles(some.published, new Map(long));
  }

  function expireRoot(): void {
    const root = some.holders.rootBy(some.holders.makers.people, { version: 2, expiresAt: PAST });
    some.publishRoot(2, root);
    some.publish(someList(8));
  }

  function renewRoot(): void {
    some.publishRoot(3, some.holders.rootBy(some.holders.makers.people, { version: 3 }));
    some.publish(someList(9));
  }

  function takeRootBack(): void {
    rmSync(join(some.published, '2.root.json'));
    some.publish(someList(9));
  }

  const goOn = () => some.publish(someList(9));

  it.each(attacks)('%s', async (_name, code, attack, good = goOn) => {
    some.publish(someList(7));
    const directory = await some.open();
    attack();
    await directory.refresh();
    await directory.refresh();
    // What was good stays in use, and it is said once.
    expect(directory.view().version).toBe(7);
    expect(some.saidRefused()).toEqual([expect.stringContaining(`"${code}"`)]);
    expect(some.remembered()).toMatchObject({ version: 7 });
    expect((await some.open()).view().version).toBe(7);
    // A code and no word of what was served; the next good list comes into force.
    for (const line of some.saidRefused()) expect(Object.keys(JSON.parse(line) as object).sort()).toEqual(SAID);
    good();
    await directory.refresh();
    expect(directory.view().version).toBe(9);
  });

  it.each(attacks.filter(([name]) => !/going back|older|same version/.test(name)))(
    '%s, to a node that knows no list yet',
    async (_name, code, attack, good = goOn) => {
      attack();
      const directory = await some.open();
      expectFailure(directory, { code });
      good();
      await directory.refresh();
      expect(directory.view().version).toBe(9);
    },
  );
});

describe('row 7: a whole node under a list that has run out', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await Scene.begin();
  });
  afterAll(() => scene?.end());

  it('decides nothing and loses nothing: what came waits, and is taken and receipted under the next good list', async () => {
    const { mr, ne, world } = scene;
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await mr.send();
    const [before, entries] = [await effectsOf(ne), await entriesOf(ne)];
    const good = ne.parts.directory;
    ne.parts.directory = { ...good, view: expired, evidence: expired };
    await expect(ne.receive()).rejects.toMatchObject({ code: 'trust-list-expired' });
    expect([await effectsOf(ne), await entriesOf(ne)]).toEqual([before, entries]);
    expect((await mr.messages(id)).map(({ status }) => status)).toEqual(['queued']);
    expect(JSON.stringify(world.logged)).not.toContain('Moussa');
    ne.parts.directory = good;
    world.publish();
    world.clock.forward({ seconds: 600 });
    await world.settle();
    expect(await ne.state(id)).toBe('offered');
    const [receipt] = (await entriesOf(ne)).filter(({ kind }) => kind === 'receipt-sent');
    expect(receipt).toBeDefined();
    await scene.nextGoodMessageArrives();
  });
});

function expired(): never {
  throw new TrustError('trust-list-expired');
}
