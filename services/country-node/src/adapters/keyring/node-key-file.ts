import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Fault } from '../../domain/refusal.js';
import { syncFolder } from '../objects/sync-folder.js';
import { KEY_LENGTH, NodeKey, type NodeKeys } from './node-key.js';
import { type NodeKeyText, readKeyText } from './node-key-text.js';

/**
 * The node key in a file that only its user may read. A change of the key is taken up by whoever uses it next; whatever else
 * happens to the file, what was read of it stays good.
 */
export class NodeKeyFile implements NodeKeys {
  private constructor(
    readonly path: string,
    private text: NodeKeyText,
    private stamp: string,
  ) {}

  /** @throws Fault `node-key-missing`, `node-key-exposed` (others may read the file) or `node-key-invalid` */
  static read(path: string): NodeKeyFile {
    const { stamp, mode } = factsOf(path);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw new Fault('node-key-exposed');
    return new NodeKeyFile(path, textOf(path), stamp);
  }

  current(): NodeKey {
    return this.now().current;
  }

  known(): readonly NodeKey[] {
    const { current, former } = this.now();
    return former ? [current, former] : [current];
  }

  marksRoot(): Uint8Array {
    return this.now().marksRoot;
  }

  now(): NodeKeyText {
    try {
      // Looked at before it is read: what is put in its place in between is read the next time.
      const { stamp } = factsOf(this.path);
      if (stamp !== this.stamp) [this.text, this.stamp] = [textOf(this.path), stamp];
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
    return this.text;
  }
}

/** Makes a new node key file (base64url text, mode 0600); never replaces one that is there. */
export async function createNodeKey(path: string): Promise<NodeKeyFile> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(`${randomBytes(KEY_LENGTH).toString('base64url')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await syncFolder(dirname(path));
  return NodeKeyFile.read(path);
}

function factsOf(path: string): { stamp: string; mode: number } {
  try {
    const { ino, mtimeMs, mode } = statSync(path);
    return { stamp: `${ino}:${mtimeMs}`, mode };
  } catch (error) {
    throw new Fault('node-key-missing', error);
  }
}

function textOf(path: string): NodeKeyText {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Fault('node-key-missing', error);
  }
  return readKeyText(text);
}
