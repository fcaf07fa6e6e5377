import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { thumbprintOf } from '#libs/envelope/keys.js';
import { addKey, createKeyring } from '../../../services/country-node/src/adapters/keyring/create-keyring.js';
import { FileKeyring } from '../../../services/country-node/src/adapters/keyring/file-keyring.js';
import { NodeKey } from '../../../services/country-node/src/adapters/keyring/node-key.js';
import { createNodeKey, NodeKeyFile } from '../../../services/country-node/src/adapters/keyring/node-key-file.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const start = new Date('2026-11-01T00:00:00.000Z');
const later = new Date('2026-12-01T00:00:00.000Z');

describe('the keyring', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  const nodeKey = new NodeKey(randomBytes(32));
  const clock = { time: start, now: () => clock.time };

  beforeEach(() => {
    folder = temporaryFolder();
    clock.time = start;
  });
  afterEach(() => folder.remove());

  it('gives the keys that were made, and no private part stands in the files', async () => {
    const made = await createKeyring(folder.path, nodeKey, start);
    const keyring = await FileKeyring.open(folder.path, nodeKey, clock);
    expect(keyring.signingKey().thumbprint).toBe(thumbprintOf(made.sign));
    expect(keyring.decryptionKeys().map(({ thumbprint }) => thumbprint)).toEqual([thumbprintOf(made.encrypt)]);
    expect(made.sign).not.toHaveProperty('d');
    const secret = String(keyring.signingKey().privateKey.export({ format: 'jwk' }).d);
    for (const name of readdirSync(folder.path)) {
      expect(readFileSync(join(folder.path, name), 'latin1')).not.toContain(secret);
      expect(statSync(join(folder.path, name)).mode & 0o777).toBe(0o600);
    }
  });

  it('signs with a new key from its time on, and opens with old and new ones', async () => {
    const first = await createKeyring(folder.path, nodeKey, start);
    const next = await createKeyring(folder.path, nodeKey, later);
    const keyring = await FileKeyring.open(folder.path, nodeKey, clock);
    expect(keyring.signingKey().thumbprint).toBe(thumbprintOf(first.sign));
    expect(keyring.decryptionKeys()).toHaveLength(2);
    clock.time = later;
    expect(keyring.signingKey().thumbprint).toBe(thumbprintOf(next.sign));
  });

  it('has no signing key before the first one is active', async () => {
    await createKeyring(folder.path, nodeKey, later);
    const keyring = await FileKeyring.open(folder.path, nodeKey, clock);
    expect(() => keyring.signingKey()).toThrow(expect.objectContaining({ reason: 'signing-key-missing' }));
  });

  it('is not opened by another node key, nor with a missing folder, a changed or a swapped file', async () => {
    const unreadable = { reason: 'keyring-unreadable' };
    await createKeyring(folder.path, nodeKey, start);
    await expect(FileKeyring.open(folder.path, new NodeKey(randomBytes(32)), clock)).rejects.toMatchObject(unreadable);
    await expect(FileKeyring.open(join(folder.path, 'none'), nodeKey, clock)).rejects.toMatchObject(unreadable);
    const [one, two] = readdirSync(folder.path).map((name) => join(folder.path, name));
    const bytes = readFileSync(one!);
    bytes[20]! ^= 1;
    writeFileSync(one!, bytes);
    await expect(FileKeyring.open(folder.path, nodeKey, clock)).rejects.toMatchObject(unreadable);
    rmSync(one!);
    renameSync(two!, one!);
    await expect(FileKeyring.open(folder.path, nodeKey, clock)).rejects.toMatchObject(unreadable);
  });

  it('needs a key of each use', async () => {
    await addKey(folder.path, nodeKey, 'Ed25519', start);
    await expect(FileKeyring.open(folder.path, nodeKey, clock)).rejects.toMatchObject({ reason: 'keyring-incomplete' });
  });
});

describe('the node key', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());

  it('is read back as it was made, with a key of its own for each purpose', async () => {
    const path = join(folder.path, 'node.key');
    const made = await createNodeKey(path);
    const read = NodeKeyFile.read(path);
    expect(read.current().derive('keyring')).toEqual(made.current().derive('keyring'));
    expect(read.current().derive('session')).not.toEqual(read.current().derive('keyring'));
    await expect(createNodeKey(path)).rejects.toMatchObject({ code: 'EEXIST' });
  });

  it('is refused when others may read it, when it is missing and when it is malformed', async () => {
    const path = join(folder.path, 'node.key');
    expect(() => NodeKeyFile.read(path)).toThrow('node-key-missing');
    await createNodeKey(path);
    chmodSync(path, 0o640);
    expect(() => NodeKeyFile.read(path)).toThrow('node-key-exposed');
    writeFileSync(path, 'short');
    chmodSync(path, 0o600);
    expect(() => NodeKeyFile.read(path)).toThrow('node-key-invalid');
  });
});
