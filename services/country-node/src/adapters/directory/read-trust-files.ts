import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { thumbprintOf } from '#libs/envelope/keys.js';
import type { SignedTrustList, TrustRoot } from '#libs/trust/types.js';
import { Fault } from '../../domain/refusal.js';
import { writeWhole } from '../objects/write-whole.js';

const MAX_LIST_BYTES = 8 * 1024 * 1024;
const MAX_SIGNATURES = 32;

/** The newest list this node has used; kept over restarts so that no older or other one is taken later (threat 7). */
export interface ListMemory {
  version: number;
  /** base64url SHA-256 of the list's text: another text with the same version is a fork. */
  digest: string;
}

/** Reads a published list without believing it yet. @throws Fault `trust-list-unreadable` */
export async function readSignedList(path: string): Promise<SignedTrustList> {
  const signed = (await readJson(path, 'trust-list-unreadable', MAX_LIST_BYTES)) as Partial<SignedTrustList> | null;
  const { text, signatures } = signed ?? {};
  const fits = typeof text === 'string' && Array.isArray(signatures) && signatures.length <= MAX_SIGNATURES;
  if (!fits || !signatures.every((each) => typeof each === 'string')) throw new Fault('trust-list-unreadable');
  return { text, signatures };
}

/** Reads the root keys that were given out of band. @throws Fault `trust-root-invalid` */
export async function readTrustRoot(path: string): Promise<TrustRoot> {
  const root = (await readJson(path, 'trust-root-invalid', 65_536)) as Partial<TrustRoot> | null;
  const { threshold, keys } = root ?? {};
  if (!Number.isSafeInteger(threshold) || !Array.isArray(keys)) throw new Fault('trust-root-invalid');
  // One key listed twice must not count as two signers.
  const different = new Set(keys.map(thumbprintOf)).size;
  if (different !== keys.length || threshold! < 1 || threshold! > different) throw new Fault('trust-root-invalid');
  return { threshold: threshold!, keys };
}

/** @throws Fault `trust-memory-unreadable`: without it an old list could not be told, so nothing is believed */
export async function readMemory(path: string): Promise<ListMemory> {
  const missing = await stat(path).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
  );
  if (missing) return { version: 0, digest: '' };
  const memory = (await readJson(path, 'trust-memory-unreadable', 1_024)) as Partial<ListMemory> | null;
  const { version, digest } = memory ?? {};
  if (!Number.isSafeInteger(version) || typeof digest !== 'string') throw new Fault('trust-memory-unreadable');
  return { version: version!, digest };
}

export async function writeMemory(path: string, memory: ListMemory): Promise<void> {
  await writeWhole(path, JSON.stringify(memory));
}

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

async function readJson(path: string, reason: string, maxBytes: number): Promise<unknown> {
  try {
    if ((await stat(path)).size > maxBytes) throw new RangeError('too large');
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new Fault(reason, error);
  }
}
