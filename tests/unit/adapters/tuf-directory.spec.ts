import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { generateKey, thumbprintOf } from '#libs/envelope/keys.js';
import { readTrustPart } from '#libs/evidence/trust-part.js';
import { listKey } from '#libs/trust/author.js';
import type { TufDirectory } from '../../../services/country-node/src/adapters/directory/tuf-directory.js';
import { publishFiles } from '../../../services/directory/publish-files.js';
import { FAR, SomeHolders } from '../../support/holders.js';
import { SomeDirectory, someList } from '../../support/some-directory.js';

const nodeKey = generateKey('Ed25519');
const validity = { notBefore: '2026-01-01T00:00:00.000Z', notAfter: '2028-01-01T00:00:00.000Z' };
const keys = [listKey('ne', nodeKey, validity)];

let some: SomeDirectory;
beforeEach(() => {
  some = new SomeDirectory();
});
afterEach(() => some.end());

const newcomers = [0, 1, 2].map(() => generateKey('Ed25519'));
const both = () => [...some.holders.makers.people, ...newcomers.slice(0, 2)];
const rotate = (signers = both(), version = 2) =>
  some.publishRoot(version, some.holders.rootBy(signers, { version, people: newcomers }));
const moveAway = () => renameSync(some.published, `${some.published}-away`);
const expectFailure = (directory: TufDirectory, code: object) =>
  expect(() => directory.view()).toThrow(expect.objectContaining(code));

describe('a directory in a folder', () => {
  it('answers from a list that enough holders signed', async () => {
    some.publish(someList(7, { keys }));
    const directory = await some.open();
    expect(directory.view().version).toBe(7);
    expect(directory.view().signingKeyOf('ne', thumbprintOf(nodeKey), some.clock.now())).toBeDefined();
    expect(readTrustPart(directory.evidence(), some.holders.root)).toMatchObject({ version: 7 });
    expect(readTrustPart(directory.evidence(), new SomeHolders().root)).toBeUndefined();
  });

  it('takes a newer list while the node runs: a participant more, a key less', async () => {
    some.publish(someList(7, { keys }));
    const directory = await some.open();
    const participants = [...someList(7).participants, { ...someList(7).participants[0]!, id: 'ml', country: 'ML' }];
    const thumbprint = thumbprintOf(nodeKey);
    const revocations = [{ thumbprint, effectiveAt: '2026-11-20T00:00:00.000Z', reason: 'stolen' as const }];
    some.publish(someList(8, { keys, participants, revocations }));
    await directory.refresh();
    expect(directory.view().participant('ml')).toBeDefined();
    expect(directory.view().signingKeyOf('ne', thumbprint, some.clock.now())).toBeUndefined();
  });

  it('sees a new list by itself', async () => {
    some.publish(someList(7));
    const directory = await some.open({ pollMs: 20 });
    some.publish(someList(8));
    const until = Date.now() + 5_000;
    while (directory.view().version !== 8 && Date.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(directory.view().version).toBe(8);
  });

  it('starts without a usable list, believes nothing, and recovers', async () => {
    const missing = await some.open();
    expectFailure(missing, { reason: 'trust-list-unreadable' });
    writeFileSync(join(some.published, 'timestamp.json'), '{"signed":');
    await missing.refresh();
    expectFailure(missing, { code: 'trust-list-signature' });
    some.publish(someList(7));
    await missing.refresh();
    expect(missing.view().version).toBe(7);
  });

  it('does not start with a root that is none', async () => {
    for (const root of ['', 'null', '{}', some.holders.rootBy([generateKey('Ed25519')])]) {
      writeFileSync(some.places.root, root);
      await expect(some.open()).rejects.toMatchObject({ reason: 'trust-root-invalid' });
    }
  });
});

describe('holders of keys who change', () => {
  it('name their successors: the list goes on, after a restart too, and leads from the first root on', async () => {
    some.publish(someList(7));
    const directory = await some.open();
    rotate();
    some.publish(someList(8), { people: newcomers });
    await directory.refresh();
    expect(directory.view().version).toBe(8);
    expect(readTrustPart(directory.evidence(), some.holders.root)).toMatchObject({ version: 8 });
    const again = await some.open();
    some.publish(someList(9), { people: newcomers });
    await again.refresh();
    expect(again.view().version).toBe(9);
    expect(readTrustPart(again.evidence(), some.holders.root)).toMatchObject({ version: 9 });
  });

  it('may have done so twice while a node was away', async () => {
    some.publish(someList(7));
    await (await some.open()).close();
    rotate();
    const { people } = some.holders;
    const third = some.holders.rootBy([...newcomers.slice(0, 2), ...people.slice(0, 2)], { version: 3 });
    some.publishRoot(3, third);
    some.publish(someList(8));
    expect((await some.open()).view().version).toBe(8);
  });

  it('replace the publisher, whose key then proves nothing', async () => {
    some.publish(someList(7));
    const directory = await some.open();
    const publisher = generateKey('Ed25519');
    some.publishRoot(2, some.holders.rootBy(some.holders.makers.people, { version: 2, publisher }));
    some.publish(someList(8));
    await directory.refresh();
    expect(directory.view().version).toBe(7);
    some.publish(someList(8), { publisher });
    await directory.refresh();
    expect(directory.view().version).toBe(8);
  });
});

describe('a directory that is away', () => {
  it('is not missed until something expires, nor by a node that starts meanwhile', async () => {
    some.publish(someList(7), { freshUntil: '2990-01-01T00:00:00Z' });
    const directory = await some.open();
    moveAway();
    await directory.refresh();
    await directory.refresh();
    expect(some.saidRefused()).toEqual([expect.stringContaining('trust-list-unreadable')]);
    const started = await some.open();
    some.clock.time = new Date('2989-12-31T23:59:59.999Z');
    for (const each of [directory, started]) expect(each.view().version).toBe(7);
    some.clock.time = new Date('2990-01-01T00:00:00.000Z');
    for (const each of [directory, started]) {
      expectFailure(each, { code: 'trust-list-expired' });
      expect(() => each.evidence()).toThrow(expect.objectContaining({ code: 'trust-list-expired' }));
    }
    renameSync(`${some.published}-away`, some.published);
    some.publish(someList(7), { edition: 8, freshUntil: FAR });
    await directory.refresh();
    expect(directory.view().version).toBe(7);
  });

  it('half there is as good as away', async () => {
    some.publish(someList(7));
    const directory = await some.open();
    const files = some.author(someList(8));
    for (const missing of [...files.keys()].filter((name) => name !== 'timestamp.json')) {
      rmSync(join(some.published, missing), { force: true });
      publishFiles(some.published, new Map([...files].filter(([name]) => name !== missing)));
      some.lines.length = 0;
      await directory.refresh();
      expect(some.saidRefused()).toEqual([expect.stringContaining('trust-list-unreadable')]);
      expect(directory.view().version).toBe(7);
    }
    publishFiles(some.published, files);
    await directory.refresh();
    expect(directory.view().version).toBe(8);
  });
});

describe('a directory on the web', () => {
  let server: Server;
  let status = 200;
  const asked: string[] = [];

  beforeEach(async () => {
    status = 200;
    asked.length = 0;
    server = createServer((request, response) => void answer(String(request.url), response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  async function answer(url: string, response: import('node:http').ServerResponse): Promise<void> {
    asked.push(url);
    const file =
      status === 200
        ? await readFile(join(some.published, url.replace('/trust', ''))).catch(() => undefined)
        : undefined;
    response.writeHead(file ? 200 : status === 200 ? 404 : status).end(file);
  }

  it('is read as one in a folder is, asked again without a sign, and not missed while it fails', async () => {
    some.publish(someList(7));
    const { port } = server.address() as AddressInfo;
    const directory = await some.open({ source: `http://127.0.0.1:${port}/trust` });
    expect(directory.view().version).toBe(7);
    asked.length = 0;
    await directory.refresh();
    // Nothing is fetched twice.
    expect(asked).toEqual(['/trust/2.root.json', '/trust/timestamp.json']);
    some.publish(someList(8));
    await directory.refresh();
    expect(directory.view().version).toBe(8);
    status = 500;
    await directory.refresh();
    await directory.refresh();
    expect(some.saidRefused()).toEqual([expect.stringContaining('trust-list-unreadable')]);
    expect(directory.view().version).toBe(8);
    status = 200;
    some.publish(someList(9), { people: newcomers });
    await directory.refresh();
    expect(some.saidRefused()).toHaveLength(2);
    expect(directory.view().version).toBe(8);
  });
});
