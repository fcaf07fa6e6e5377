import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { mkdir, open, opendir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../domain/refusal.js';
import type { CaseVault } from '../../ports/case-vault.js';
import { destroyFile, overwrite } from '../objects/destroy-file.js';
import { onDisk } from '../objects/disk-fault.js';
import { measureRoom } from '../objects/measure-room.js';
import { writeNew, writeOnce, writeWhole } from '../objects/write-whole.js';
import { CASE_ID, DESTROYED_ENDING, KEY_ENDING } from './case-key-names.js';
import type { NodeKey, NodeKeys } from './node-key.js';
import { COPY_ENDING, rewrapFile } from './rewrap-file.js';
import { openBytes, sealBytes } from './seal-bytes.js';
import { placeOfCaseKey, readWrapped, wrapKey } from './wrap-key.js';

const DATA_KEY_LENGTH = 32;

/**
 * Keeps one data key per case in a folder apart from the database: `<case id>.key`, wrapped by the node key.
 * After `destroyKey` an empty `<case id>.destroyed` stays, so that no repeated message makes the case live again.
 */
export class FileCaseVault implements CaseVault {
  private readonly markingKey: KeyObject;
  /** Unwrapped keys with what tells their file from another of its name, least recently used first. */
  private readonly known = new Map<string, { key: KeyObject; file: string }>();

  private constructor(
    private readonly folder: string,
    private readonly nodeKeys: NodeKeys,
    private readonly capacity: number,
  ) {
    this.markingKey = createSecretKey(nodeKeys.marksRoot());
  }

  /** @param capacity how many unwrapped keys are kept in memory */
  static async open(folder: string, nodeKeys: NodeKeys, capacity = 1_000): Promise<FileCaseVault> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new FileCaseVault(folder, nodeKeys, capacity);
  }

  /**
   * @throws Fault `case-key-destroyed` when this case was erased; `files-full`, `files-unavailable`, also where the node key was
   * changed and cannot be read: there is no key then
   */
  async createKey(caseId: string): Promise<void> {
    const tomb = await stat(this.tombPath(caseId)).catch(nothingThere);
    if (tomb) throw new Fault('case-key-destroyed');
    const key = randomBytes(DATA_KEY_LENGTH);
    const by = this.wrappingKey();
    const made = await onDisk(() => writeNew(this.keyPath(caseId), wrapKey(by, placeOfCaseKey(caseId), key)));
    if (made) await this.followChange(caseId, by).catch((error) => this.takeBack(caseId, error));
    // Where one was there already, that one counts.
    const file = made ? fileAt(this.keyPath(caseId)) : undefined;
    if (file) this.remember(caseId, { key: createSecretKey(key), file });
  }

  async encrypt(caseId: string, label: string, plain: Uint8Array): Promise<Uint8Array> {
    return sealBytes(await this.dataKey(caseId), contentBinding(caseId, label), plain);
  }

  async decrypt(caseId: string, label: string, sealed: Uint8Array): Promise<Uint8Array> {
    const plain = openBytes(await this.dataKey(caseId), contentBinding(caseId, label), sealed);
    if (!plain) throw new Fault('case-content-unreadable');
    return plain;
  }

  async checkKey(caseId: string): Promise<void> {
    await this.dataKey(caseId);
  }

  async isDestroyed(caseId: string): Promise<boolean> {
    return (await stat(this.tombPath(caseId)).catch(nothingThere)) !== undefined;
  }

  async destroyKey(caseId: string): Promise<void> {
    const path = this.keyPath(caseId);
    this.known.delete(caseId);
    // The mark comes first: a crash in between must not allow a new key.
    await onDisk(() => writeOnce(this.tombPath(caseId), ''));
    await destroyFile(path);
    await destroyFile(path + COPY_ENDING);
  }

  async renewKey(caseId: string): Promise<void> {
    if (await this.isDestroyed(caseId)) throw new Fault('case-key-destroyed');
    const path = this.keyPath(caseId);
    const by = this.wrappingKey();
    const wrapped = wrapKey(by, placeOfCaseKey(caseId), randomBytes(DATA_KEY_LENGTH));
    await onDisk(async () => {
      const old = await open(path, 'r+');
      try {
        await writeWhole(path, wrapped);
        await overwrite(old);
      } finally {
        await old.close();
      }
      await destroyFile(path + COPY_ENDING);
    });
    await this.followChange(caseId, by);
    this.known.delete(caseId);
  }

  async knows(caseId: string): Promise<boolean> {
    return exists(this.keyPath(caseId)) || exists(this.tombPath(caseId));
  }

  mark(label: string): Uint8Array {
    return createHmac('sha256', this.markingKey).update(label, 'utf8').digest();
  }

  async *cases(): AsyncIterable<{ caseId: string; erased: boolean }> {
    for await (const { name } of await opendir(this.folder)) {
      const [caseId = '', ending] = name.split('.');
      // A tomb beside a key decides: that case comes once, as erased.
      if (ending === 'destroyed') yield { caseId, erased: true };
      else if (ending === 'key' && !exists(this.tombPath(caseId))) yield { caseId, erased: false };
    }
  }

  canWrap(): boolean {
    return this.nodeKeys.behind() === undefined;
  }

  room(): Promise<number> {
    return measureRoom(this.folder);
  }

  private async dataKey(caseId: string): Promise<KeyObject> {
    const path = this.keyPath(caseId);
    // Looked up every time: another process of this node may have destroyed the key, or made another. The mark decides even
    // where a key lies beside it, left by a crash in the middle of the erasure or brought back out of a backup.
    const file = fileAt(path);
    if (file === undefined || exists(this.tombPath(caseId))) {
      this.known.delete(caseId);
      throw new Fault('case-key-missing');
    }
    const known = this.known.get(caseId);
    const key = known?.file === file ? known.key : await this.readKey(caseId, path);
    this.remember(caseId, { key, file });
    return key;
  }

  private async readKey(caseId: string, path: string): Promise<KeyObject> {
    const read = () => onDisk(() => readFile(path));
    const key = await readWrapped(read, () => this.nodeKeys.known(), placeOfCaseKey(caseId));
    // It may open under the node key that is not read yet: that is no damage.
    if (!key) throw this.faultOfNodeKey() ?? new Fault('case-key-unreadable');
    return createSecretKey(key);
  }

  /** @throws Fault `files-unavailable`: what is wrapped under a key that was destroyed opens never again */
  private wrappingKey(): NodeKey {
    const by = this.nodeKeys.current();
    const fault = this.faultOfNodeKey();
    if (fault) throw fault;
    return by;
  }

  private faultOfNodeKey(): Fault | undefined {
    const behind = this.nodeKeys.behind();
    return behind && new Fault('files-unavailable', behind);
  }

  /** Nothing is sealed under it yet; left there, it would count when the case comes again. */
  private async takeBack(caseId: string, error: unknown): Promise<never> {
    if (this.nodeKeys.behind()) await destroyFile(this.keyPath(caseId));
    throw error;
  }

  /** The node key may have been changed between a wrap and its file: whoever changed it had not seen that file. */
  private async followChange(caseId: string, by: NodeKey): Promise<void> {
    const current = this.wrappingKey();
    if (current.equals(by)) return;
    const file = {
      path: this.keyPath(caseId),
      place: placeOfCaseKey(caseId),
      isDoomed: () => exists(this.tombPath(caseId)),
    };
    await onDisk(() => rewrapFile(file, current, [current, by]));
  }

  private remember(caseId: string, known: { key: KeyObject; file: string }): void {
    this.known.delete(caseId);
    this.known.set(caseId, known);
    if (this.known.size <= this.capacity) return;
    const oldest = this.known.keys().next();
    if (!oldest.done) this.known.delete(oldest.value);
  }

  private keyPath(caseId: string): string {
    return join(this.folder, checkedId(caseId) + KEY_ENDING);
  }

  private tombPath(caseId: string): string {
    return join(this.folder, checkedId(caseId) + DESTROYED_ENDING);
  }
}

/** @throws Fault `case-id-invalid` */
function checkedId(caseId: string): string {
  if (!CASE_ID.test(caseId)) throw new Fault('case-id-invalid');
  return caseId;
}

/** As a JSON array, so that no pair of id and label reads like another pair. */
function contentBinding(caseId: string, label: string): string {
  return JSON.stringify(['case-content', caseId, label]);
}

/** Asked for every use of a key: on a local disk the answer is in memory, sooner than another thread could be asked. */
function exists(path: string): boolean {
  return fileAt(path) !== undefined;
}

/** Tells the file that stands there now from every other that stood there before; undefined where none stands. */
function fileAt(path: string): string | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found && `${found.ino}:${found.mtimeMs}`;
  } catch (error) {
    throw new Fault('files-unavailable', error);
  }
}

function nothingThere(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw new Fault('files-unavailable', error);
}
