import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Fault } from '../../domain/refusal.js';
import type { NodeLog } from '../../ports/node-parts.js';
import { syncFolder } from '../objects/sync-folder.js';
import { KEY_LENGTH, NodeKey, type NodeKeys } from './node-key.js';
import { type NodeKeyText, readKeyText, writeKeyText } from './node-key-text.js';
import { Pkcs11Token } from './pkcs11-token.js';
import type { TokenPlace } from './token-place.js';

/** How long a token that did not answer is left alone before it is asked for a changed key again. */
const TOKEN_REST_MS = 5_000;

/** The one kind of token there is; another, as a key service, is told apart here by what its place says. */
export const findToken = (place: TokenPlace) => new Pkcs11Token(place);

/**
 * The node key in a file that only its user may read. A change of the key is taken up by whoever uses it next. What was read
 * stays good to read with, whatever happens to the file; where another stands in its place that cannot be read, because the token
 * is away for one, it is said (`behind`) and looked at again with every use.
 */
export class NodeKeyFile implements NodeKeys {
  private askAgainAt = 0;
  private fault: Fault | undefined;

  private constructor(
    readonly path: string,
    private text: NodeKeyText,
    private stamp: string,
    private readonly log?: Pick<NodeLog, 'info' | 'error'>,
  ) {}

  /**
   * @param log told once of a changed key that cannot be read, and once that it was
   * @throws Fault `node-key-missing`, `node-key-exposed` (others may read the file), `node-key-invalid`, or
   * `node-key-token-unavailable` where the key lies sealed for a token that does not answer
   */
  static read(path: string, log?: Pick<NodeLog, 'info' | 'error'>): NodeKeyFile {
    const { stamp, mode } = factsOf(path);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw new Fault('node-key-exposed');
    return new NodeKeyFile(path, textOf(path), stamp, log);
  }

  current(): NodeKey {
    return this.now().current;
  }

  known(): readonly NodeKey[] {
    const { current, former } = this.now();
    return former ? [current, former] : [current];
  }

  behind(): Fault | undefined {
    this.now();
    return this.fault;
  }

  marksRoot(): Uint8Array {
    return this.now().marksRoot;
  }

  now(): NodeKeyText {
    if (performance.now() < this.askAgainAt) return this.text;
    // Looked at before it is read: what is put in its place in between is read the next time.
    const stamp = stampOf(this.path);
    // A file that is away tells of no other key: one is put in the place of another in one step.
    if (stamp !== undefined) this.follow(stamp);
    return this.text;
  }

  private follow(stamp: string): void {
    try {
      if (stamp !== this.stamp) [this.text, this.stamp] = [textOf(this.path), stamp];
      if (this.fault) this.log?.info('node-key-read-again');
      this.fault = undefined;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      // A file that holds no key tells of no other one either.
      if (error.reason === 'node-key-invalid') return;
      if (error.reason !== this.fault?.reason) this.log?.error('node-key-not-followed', error);
      this.fault = error;
      if (error.reason === 'node-key-token-unavailable') this.askAgainAt = performance.now() + TOKEN_REST_MS;
    }
  }
}

/**
 * Makes a new node key file (base64url text, mode 0600); never replaces one that is there.
 * @param token for which the key lies sealed from its first moment on
 * @throws Fault `node-key-token-unavailable`
 */
export async function createNodeKey(path: string, token?: TokenPlace): Promise<NodeKeyFile> {
  const current = new NodeKey(randomBytes(KEY_LENGTH));
  const marksRoot = current.marksRoot();
  const text = token ? writeKeyText({ current, marksRoot, token }, findToken) : `${current.text()}\n`;
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
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

function stampOf(path: string): string | undefined {
  try {
    return factsOf(path).stamp;
  } catch {
    return undefined;
  }
}

function textOf(path: string): NodeKeyText {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Fault('node-key-missing', error);
  }
  return readKeyText(text, findToken);
}
