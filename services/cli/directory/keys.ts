import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type OctetKey, publicHalf } from '#libs/envelope/keys.js';
import { keyIdOf } from '../../directory/author-metadata.js';
import { makeSealedKey, openSealedKey } from '../../directory/seal-key.js';
import type { Out } from '../out.js';
import { readNewPassphrase, readPassphrase } from '../passphrase/read-passphrase.js';
import { readJsonFile } from '../read-json-file.js';
import { UsageError } from '../usage-error.js';

/** How a command gets at a private key. */
export interface KeyPlace {
  key: string;
  /** File of the passphrase; `-` is standard input, where a terminal is asked. */
  passphraseFile: string;
}

/**
 * Makes a key of a holder, of the publisher or of a national authority, sealed by a passphrase, and says its public half.
 * @param says how @returns exit code 0
 */
export async function makeKey(
  { out: file, passphraseFile }: { out: string; passphraseFile: string },
  out: Out,
  says: (key: OctetKey) => object = publicHalf,
): Promise<number> {
  if (existsSync(file)) throw new UsageError(`There is a file ${file} already; a key is never written over.`);
  const passphrase = await readNewPassphrase(passphraseFile);
  const { key, sealed } = await makeSealedKey(passphrase);
  writeFileSync(file, sealed, { mode: 0o600, flag: 'wx' });
  out.say(JSON.stringify(says(key)));
  return 0;
}

/** The public half with the id (`kid`) by which `sign` names the key to those who sign a root. */
export const withItsId = (key: OctetKey) => ({ ...publicHalf(key), kid: keyIdOf(key) });

/** @throws UsageError */
export async function readSealedKey({ key, passphraseFile }: KeyPlace): Promise<OctetKey> {
  const passphrase = await readPassphrase(passphraseFile);
  try {
    return await openSealedKey(readFileSync(key), passphrase);
  } catch {
    throw new UsageError('The key cannot be read, or the passphrase is not its own.');
  }
}

/** Public halves, as `directory key` says them; each once. @throws UsageError */
export function readPublicKeys(files: readonly string[]): OctetKey[] {
  const keys = files.map(readPublicKey);
  if (new Set(keys.map(keyIdOf)).size !== keys.length) throw new UsageError('A key stands there twice.');
  return keys;
}

/** @throws UsageError also for one under the id of another: its holder would say that this is the id */
function readPublicKey(file: string): OctetKey {
  const read = readJsonFile(file, 'A public key cannot be read.') as OctetKey & { kid?: string };
  const key = publicHalf(read);
  if (read.kid !== undefined && read.kid !== keyIdOf(key)) throw new UsageError('A public key has the id of another.');
  return key;
}
