import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decryptionKey, signingKey, thumbprintOf } from '#libs/envelope/keys.js';
import type { DecryptionKey, SigningKey } from '#libs/envelope/types.js';
import { Fault } from '../../domain/refusal.js';
import type { Clock } from '../../ports/clock.js';
import type { Keyring } from '../../ports/keyring.js';
import { KEY_FILE_ENDING, type KeyRecord } from './create-keyring.js';
import type { NodeKeys } from './node-key.js';
import { placeInKeyring, readWrapped } from './wrap-key.js';

/** The node's private keys, read once from a folder of files, each sealed under the node key. */
export class FileKeyring implements Keyring {
  private constructor(
    /** Latest first. */
    private readonly signing: readonly { from: number; key: SigningKey }[],
    private readonly decryption: readonly DecryptionKey[],
    private readonly clock: Clock,
  ) {}

  /** @throws Fault `keyring-unreadable` when a file does not open, `keyring-incomplete` without one key of each use */
  static async open(folder: string, nodeKeys: NodeKeys, clock: Clock): Promise<FileKeyring> {
    const records = await readRecords(folder, nodeKeys);
    const latestFirst = records.toSorted((a, b) => b.activeFrom.localeCompare(a.activeFrom));
    const ofCurve = (crv: string) => latestFirst.filter(({ jwk }) => jwk.crv === crv);
    const signing = ofCurve('Ed25519').map((each) => ({
      from: Date.parse(each.activeFrom),
      key: signingKey(each.jwk),
    }));
    const decryption = ofCurve('X25519').map(({ jwk }) => decryptionKey(jwk));
    if (!signing.length || !decryption.length) throw new Fault('keyring-incomplete');
    return new FileKeyring(signing, decryption, clock);
  }

  /** @throws Fault `signing-key-missing` before the first key becomes active */
  signingKey(): SigningKey {
    const now = this.clock.now().getTime();
    const current = this.signing.find(({ from }) => from <= now);
    if (!current) throw new Fault('signing-key-missing');
    return current.key;
  }

  /** Those whose time has not come, the latest first; `from` in epoch milliseconds. */
  signingKeysToCome(): readonly { from: number; key: SigningKey }[] {
    const now = this.clock.now().getTime();
    return this.signing.filter(({ from }) => from > now);
  }

  decryptionKeys(): readonly DecryptionKey[] {
    return this.decryption;
  }
}

async function readRecords(folder: string, nodeKeys: NodeKeys): Promise<KeyRecord[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw new Fault('keyring-unreadable', error);
  });
  const keyFiles = names.filter((name) => name.endsWith(KEY_FILE_ENDING));
  return Promise.all(
    keyFiles.map((name) => readRecord(join(folder, name), name.slice(0, -KEY_FILE_ENDING.length), nodeKeys)),
  );
}

async function readRecord(path: string, thumbprint: string, nodeKeys: NodeKeys): Promise<KeyRecord> {
  const plain = await readWrapped(
    () => readFile(path),
    () => nodeKeys.known(),
    placeInKeyring(thumbprint),
  );
  if (!plain) throw new Fault('keyring-unreadable');
  const record = JSON.parse(Buffer.from(plain).toString('utf8')) as KeyRecord;
  if (thumbprintOf(record.jwk) !== thumbprint) throw new Fault('keyring-unreadable');
  return record;
}
