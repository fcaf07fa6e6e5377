import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKey, publicHalf, thumbprintOf } from '#libs/envelope/keys.js';
import { readTrustPart } from '#libs/evidence/trust-part.js';
import { listKey, signTrustList } from '#libs/trust/author.js';
import type { TrustListText } from '#libs/trust/types.js';
import { FileDirectory } from '../../../services/country-node/src/adapters/directory/file-directory.js';
import { AllowListLog } from '../../../services/country-node/src/adapters/log/allow-list-log.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const start = new Date('2026-11-23T10:00:00.000Z');
const roots = [generateKey('Ed25519'), generateKey('Ed25519'), generateKey('Ed25519')];
const nodeKey = generateKey('Ed25519');

function text(version: number, change: Partial<TrustListText> = {}): TrustListText {
  const validity = { notBefore: '2026-01-01T00:00:00.000Z', notAfter: '2028-01-01T00:00:00.000Z' };
  return {
    v: 1,
    version,
    issuedAt: '2026-11-01T00:00:00.000Z',
    expiresAt: '2026-12-01T00:00:00.000Z',
    participants: [{ id: 'ne', country: 'NE', kind: 'authority', roles: [] }],
    keys: [listKey('ne', nodeKey, validity)],
    revocations: [],
    agreements: [],
    ...change,
  };
}

describe('the directory in a file', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let files: { list: string; root: string; memory: string };
  let opened: FileDirectory[] = [];
  let lines: string[] = [];
  const clock = { time: start, now: () => clock.time };

  const publish = (list: TrustListText, signers = roots.slice(0, 2)) =>
    writeFileSync(files.list, JSON.stringify(signTrustList(list, signers)));
  const open = async () => {
    const log = new AllowListLog('mr', clock, (line) => void lines.push(line));
    const directory = await FileDirectory.open(files, clock, log, 3_600_000);
    opened.push(directory);
    return directory;
  };
  const expectFailure = (directory: FileDirectory, code: object) =>
    expect(() => directory.view()).toThrow(expect.objectContaining(code));

  beforeEach(() => {
    folder = temporaryFolder();
    files = {
      list: join(folder.path, 'list.json'),
      root: join(folder.path, 'root.json'),
      memory: join(folder.path, 'seen.json'),
    };
    writeFileSync(files.root, JSON.stringify({ threshold: 2, keys: roots.map(publicHalf) }));
    clock.time = start;
    opened = [];
    lines = [];
  });
  afterEach(async () => {
    await Promise.all(opened.map((each) => each.close()));
    folder.remove();
  });

  it('answers from a list that enough roots signed', async () => {
    publish(text(7));
    const view = (await open()).view();
    expect(view.version).toBe(7);
    expect(view.signingKeyOf('ne', thumbprintOf(nodeKey), start)).toBeDefined();
  });

  it('gives the list in force as its root keys signed it, and none that has expired', async () => {
    publish(text(7));
    const directory = await open();
    const part = directory.evidence();
    expect(readTrustPart(part, { threshold: 2, keys: roots.map(publicHalf) })).toMatchObject({ version: 7 });
    clock.time = new Date(Date.parse(text(7).expiresAt));
    expect(() => directory.evidence()).toThrow(expect.objectContaining({ code: 'trust-list-expired' }));
  });

  it('takes a newer list while it runs', async () => {
    publish(text(7));
    const directory = await open();
    publish(
      text(8, {
        revocations: [{ thumbprint: thumbprintOf(nodeKey), effectiveAt: start.toISOString(), reason: 'stolen' }],
      }),
    );
    await directory.refresh();
    expect(directory.view().version).toBe(8);
    expect(directory.view().signingKeyOf('ne', thumbprintOf(nodeKey), start)).toBeUndefined();
  });

  it('sees a new list by itself', async () => {
    publish(text(7));
    const log = new AllowListLog('mr', clock, () => undefined);
    const directory = await FileDirectory.open(files, clock, log, 20);
    opened.push(directory);
    publish(text(8));
    const until = Date.now() + 5_000;
    while (directory.view().version !== 8 && Date.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(directory.view().version).toBe(8);
  });

  it('keeps the list it has when a bad one appears, and says so once', async () => {
    publish(text(7));
    const directory = await open();
    publish(text(8), roots.slice(0, 1));
    await directory.refresh();
    await directory.refresh();
    expect(directory.view().version).toBe(7);
    expect(lines.filter((line) => line.includes('trust-list-refused'))).toHaveLength(1);
    expect(lines.at(-1)).toContain('TrustError');
    rmSync(files.list);
    await directory.refresh();
    expect(directory.view().version).toBe(7);
  });

  it('takes no older list, also after a restart, nor another text of the same version', async () => {
    publish(text(7));
    const directory = await open();
    publish(text(6));
    await directory.refresh();
    expect(directory.view().version).toBe(7);
    expectFailure(await open(), { code: 'trust-list-rolled-back' });
    publish(text(7, { participants: [], keys: [] }));
    expectFailure(await open(), { code: 'trust-list-rolled-back' });
    publish(text(7));
    expect((await open()).view().version).toBe(7);
  });

  it('closes when the list expires, at start and while it runs', async () => {
    publish(text(7));
    const directory = await open();
    clock.time = new Date('2026-12-01T00:00:00.000Z');
    expectFailure(directory, { code: 'trust-list-expired' });
    expectFailure(await open(), { code: 'trust-list-expired' });
    publish(text(8, { expiresAt: '2027-01-01T00:00:00.000Z' }));
    await directory.refresh();
    expect(directory.view().version).toBe(8);
  });

  it('starts without a usable list, believes nothing, and recovers', async () => {
    const missing = await open();
    expectFailure(missing, { reason: 'trust-list-unreadable' });
    for (const content of ['', 'null', '[]', '{"text":1,"signatures":[]}', '{"text":"{}","signatures":[1]}']) {
      writeFileSync(files.list, content);
      expectFailure(await open(), { reason: 'trust-list-unreadable' });
    }
    publish(text(7), [generateKey('Ed25519'), roots[0]!]);
    expectFailure(await open(), { code: 'trust-list-signature' });
    publish(text(7), [roots[0]!, roots[0]!]);
    expectFailure(await open(), { code: 'trust-list-signature' });
    publish(text(7));
    await missing.refresh();
    expect(missing.view().version).toBe(7);
  });

  it('believes nothing when it cannot read what it has seen before', async () => {
    publish(text(7));
    await open();
    expect(JSON.parse(readFileSync(files.memory, 'utf8'))).toMatchObject({ version: 7 });
    writeFileSync(files.memory, '{"version":');
    expectFailure(await open(), { reason: 'trust-memory-unreadable' });
  });

  it('does not start with roots that are none', async () => {
    const keys = roots.map(publicHalf);
    const wrong = [
      { threshold: 0, keys },
      { threshold: 4, keys },
      { threshold: 2, keys: [keys[0], keys[0]] },
      { keys },
      null,
    ];
    for (const root of wrong) {
      writeFileSync(files.root, JSON.stringify(root));
      await expect(open()).rejects.toMatchObject({ reason: 'trust-root-invalid' });
    }
  });
});
