import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileCaseVault } from '../../../services/country-node/src/adapters/keyring/file-case-vault.js';
import { NodeKey } from '../../../services/country-node/src/adapters/keyring/node-key.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const one = '01936b2a-7c11-7def-8aaa-0123456789ab';
const other = '01936b2a-7c11-7def-8aaa-0123456789ac';
const plain = Buffer.from('Aminetou mint Vall', 'utf8');
const label = 'case_file.content';

describe('the case vault', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let nodeKey: NodeKey;
  let vault: FileCaseVault;

  beforeEach(async () => {
    folder = temporaryFolder();
    nodeKey = new NodeKey(randomBytes(32));
    vault = await FileCaseVault.open(folder.path, nodeKey);
    await vault.createKey(one);
  });

  afterEach(() => folder.remove());

  it('opens what it sealed, also in another process with the same node key', async () => {
    const sealed = await vault.encrypt(one, label, plain);
    const again = await FileCaseVault.open(folder.path, nodeKey);
    expect(Buffer.from(await again.decrypt(one, label, sealed))).toEqual(plain);
    expect(Buffer.from(sealed).includes(plain)).toBe(false);
  });

  it('seals the same bytes differently each time', async () => {
    expect(await vault.encrypt(one, label, plain)).not.toEqual(await vault.encrypt(one, label, plain));
  });

  it('does not open under another label, another case or with any byte changed', async () => {
    await vault.createKey(other);
    const sealed = await vault.encrypt(one, label, plain);
    const unreadable = { reason: 'case-content-unreadable' };
    await expect(vault.decrypt(one, 'consent_event.content', sealed)).rejects.toMatchObject(unreadable);
    await expect(vault.decrypt(other, label, sealed)).rejects.toMatchObject(unreadable);
    await fc.assert(
      fc.asyncProperty(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = Buffer.from(sealed);
        changed[at]! ^= flip;
        await expect(vault.decrypt(one, label, changed)).rejects.toMatchObject(unreadable);
      }),
    );
    for (const length of [0, 1, 28, sealed.length - 1]) {
      await expect(vault.decrypt(one, label, sealed.subarray(0, length))).rejects.toMatchObject(unreadable);
    }
  });

  it('keeps the first key when one is asked for again, in turn or at once', async () => {
    const sealed = await vault.encrypt(one, label, plain);
    await vault.createKey(one);
    await (await FileCaseVault.open(folder.path, nodeKey)).createKey(one);
    expect(Buffer.from(await vault.decrypt(one, label, sealed))).toEqual(plain);

    const rivals = await Promise.all(Array.from({ length: 8 }, () => FileCaseVault.open(folder.path, nodeKey)));
    await Promise.all(rivals.map((rival) => rival.createKey(other)));
    const written = await rivals[0]!.encrypt(other, label, plain);
    for (const rival of rivals) expect(Buffer.from(await rival.decrypt(other, label, written))).toEqual(plain);
  });

  it('makes the content unreadable for every process once the key is destroyed, and for ever', async () => {
    const neighbour = await FileCaseVault.open(folder.path, nodeKey);
    const sealed = await vault.encrypt(one, label, plain);
    await neighbour.decrypt(one, label, sealed);
    await vault.destroyKey(one);
    for (const each of [vault, neighbour, await FileCaseVault.open(folder.path, nodeKey)]) {
      await expect(each.decrypt(one, label, sealed)).rejects.toMatchObject({ reason: 'case-key-missing' });
      await expect(each.encrypt(one, label, plain)).rejects.toMatchObject({ reason: 'case-key-missing' });
      await expect(each.createKey(one)).rejects.toMatchObject({ reason: 'case-key-destroyed' });
    }
    await vault.destroyKey(one);
    expect(readdirSync(folder.path)).toEqual([`${one}.destroyed`]);
  });

  it('writes keys wrapped, readable for the owner only, and not for another node key or another case', async () => {
    await vault.createKey(other);
    const path = join(folder.path, `${one}.key`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const stranger = await FileCaseVault.open(folder.path, new NodeKey(randomBytes(32)));
    await expect(stranger.encrypt(one, label, plain)).rejects.toMatchObject({ reason: 'case-key-unreadable' });
    writeFileSync(join(folder.path, `${other}.key`), readFileSync(path));
    const fresh = await FileCaseVault.open(folder.path, nodeKey);
    await expect(fresh.encrypt(other, label, plain)).rejects.toMatchObject({ reason: 'case-key-unreadable' });
  });

  it('forgets the oldest keys beyond its capacity and still opens everything', async () => {
    const small = await FileCaseVault.open(folder.path, nodeKey, 1);
    await small.createKey(other);
    const [first, second] = [await small.encrypt(one, label, plain), await small.encrypt(other, label, plain)];
    expect(Buffer.from(await small.decrypt(one, label, first))).toEqual(plain);
    expect(Buffer.from(await small.decrypt(other, label, second))).toEqual(plain);
  });

  it.each(['', '..', '../../etc/passwd', 'a/b', one.toUpperCase(), `${one}.key`])(
    'takes no path for an id: %p',
    async (id) => {
      await expect(vault.createKey(id)).rejects.toMatchObject({ reason: 'case-id-invalid' });
      await expect(vault.destroyKey(id)).rejects.toMatchObject({ reason: 'case-id-invalid' });
      expect(readdirSync(folder.path)).toEqual([`${one}.key`]);
    },
  );
});
