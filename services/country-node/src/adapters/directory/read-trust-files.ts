import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { thumbprintOf } from '#libs/envelope/keys.js';
import type { SignedText, TrustRoot } from '#libs/trust/types.js';
import { Fault } from '../../domain/refusal.js';
import { writeWhole } from '../objects/write-whole.js';

const MAX_TEXT_BYTES = 8 * 1024 * 1024;
const MAX_SIGNATURES = 32;

/** The newest document this node has used; kept over restarts so that no older or other one is taken later (threat 7). */
export interface TextMemory {
  version: number;
  /** base64url SHA-256 of its text: another text with the same version is a fork. */
  digest: string;
}

/** Reads a published document without believing it yet. @throws Fault with this reason */
export async function readSignedText(path: string, reason: string): Promise<SignedText> {
  const signed = (await readJson(path, reason, MAX_TEXT_BYTES)) as Partial<SignedText> | null;
  const { text, signatures } = signed ?? {};
  const fits = typeof text === 'string' && Array.isArray(signatures) && signatures.length <= MAX_SIGNATURES;
  if (!fits || !signatures.every((each) => typeof each === 'string')) throw new Fault(reason);
  return { text, signatures };
}

/** Reads keys that were given out of band, and how many of them must sign. @throws Fault with this reason */
export async function readTrustRoot(path: string, reason: string): Promise<TrustRoot> {
  const root = (await readJson(path, reason, 65_536)) as Partial<TrustRoot> | null;
  const { threshold, keys } = root ?? {};
  if (!Number.isSafeInteger(threshold) || !Array.isArray(keys)) throw new Fault(reason);
  // One key listed twice must not count as two signers.
  const different = new Set(keys.map(thumbprintOf)).size;
  if (different !== keys.length || threshold! < 1 || threshold! > different) throw new Fault(reason);
  return { threshold: threshold!, keys };
}

/**
 * @returns what stands in the file, of which only version and digest are checked
 * @throws Fault with this reason: without it an old document could not be told, so nothing is believed
 */
export async function readMemory(path: string, reason: string, maxBytes = 1_024): Promise<TextMemory> {
  const missing = await stat(path).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
  );
  if (missing) return { version: 0, digest: '' };
  const memory = (await readJson(path, reason, maxBytes)) as Partial<TextMemory> | null;
  const { version, digest } = memory ?? {};
  if (!Number.isSafeInteger(version) || typeof digest !== 'string') throw new Fault(reason);
  return { ...memory, version: version!, digest };
}

export async function writeMemory(path: string, memory: TextMemory): Promise<void> {
  await writeWhole(path, JSON.stringify(memory));
}

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** Changes whenever the file is replaced; a missing file is a state of its own. */
export async function fingerprint(path: string): Promise<string> {
  return stat(path).then(
    ({ ino, size, mtimeMs }) => `${ino}-${size}-${mtimeMs}`,
    () => 'missing',
  );
}

async function readJson(path: string, reason: string, maxBytes: number): Promise<unknown> {
  try {
    if ((await stat(path)).size > maxBytes) throw new RangeError('too large');
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new Fault(reason, error);
  }
}
