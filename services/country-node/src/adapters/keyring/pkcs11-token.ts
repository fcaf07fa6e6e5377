import { spawnSync } from 'node:child_process';
import { createPublicKey, type KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '../../domain/refusal.js';
import type { KeyToken } from './key-token.js';
import type { TokenPlace } from './token-place.js';

/** OpenSC's, which speaks to every token that comes with a PKCS#11 module; it loads the module in a process of its own. */
const TOOL = 'pkcs11-tool';
const PIN_VARIABLE = 'PASSERELLE_TOKEN_PIN';
const TIMEOUT_MS = 20_000;
const AGREED_BYTES = 32;
/** Said on the same stream as the bytes. */
const REMARK = /Using derive algorithm [^\n]*\n/g;

/** A token behind a PKCS#11 module. It is asked when the node key is read: at start, and when the key was changed. */
export class Pkcs11Token implements KeyToken {
  constructor(private readonly place: TokenPlace) {}

  publicKey(): KeyObject {
    const der = this.ask(['--read-object', '--type', 'pubkey']);
    try {
      const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
      if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
    } catch (error) {
      throw unavailable(error);
    }
    throw unavailable(new TypeError('the key is not on P-256'));
  }

  agree(other: KeyObject): Uint8Array {
    const folder = mkdtempSync(join(tmpdir(), 'passerelle-token-'));
    try {
      // The public half of a key that is used once; nothing secret is ever in a file.
      const peer = join(folder, 'peer.der');
      writeFileSync(peer, other.export({ type: 'spki', format: 'der' }));
      const said = this.ask(['--derive', '--mechanism', 'ECDH1-DERIVE', '--input-file', peer]);
      const agreed = Buffer.from(said.toString('latin1').replace(REMARK, ''), 'latin1');
      if (agreed.length === AGREED_BYTES) return agreed;
      throw unavailable(new TypeError('the token agreed on something else'));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  private ask(what: readonly string[]): Buffer {
    const { module, token, key } = this.place;
    const env = { ...process.env, [PIN_VARIABLE]: this.pin() };
    const where = ['--module', module, '--token-label', token, '--login', '--pin', `env:${PIN_VARIABLE}`, '--id', key];
    const { status, stdout, stderr, error } = spawnSync(TOOL, [...where, ...what], { env, timeout: TIMEOUT_MS });
    if (error) throw unavailable(error);
    if (status !== 0 || stdout.length === 0) throw unavailable(new Error(stderr.toString().trim()));
    return stdout;
  }

  /** @throws Fault `node-key-exposed` where others may read the PIN */
  private pin(): string {
    const { pinFile } = this.place;
    try {
      if ((statSync(pinFile).mode & 0o077) === 0) return readFileSync(pinFile, 'utf8').trim();
    } catch (error) {
      throw unavailable(error);
    }
    throw new Fault('node-key-exposed');
  }
}

function unavailable(cause: unknown): Fault {
  return new Fault('node-key-token-unavailable', cause);
}
