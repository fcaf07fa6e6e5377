import type { ProvedList } from '#libs/trust/types.js';
import { Fault } from '../../domain/refusal.js';
import { writeWhole } from '../objects/write-whole.js';
import { digestOf, readMemory, type TextMemory } from './read-trust-files.js';

const MAX_KEPT_BYTES = 32 * 1024 * 1024;

/** An edition of the directory whole: it can be verified again, and shows what no later edition may go behind. */
export interface KeptEdition extends ProvedList {
  snapshot: string;
  timestamp: string;
}

/** The newest edition that this node has used, over restarts. Of an earlier release only the version may be known. */
export interface TrustMemory extends TextMemory {
  edition?: KeptEdition;
}

/** @throws Fault `trust-memory-unreadable`: without it an old list could not be told, so nothing is believed */
export async function readTrustMemory(path: string): Promise<TrustMemory> {
  const memory = (await readMemory(path, 'trust-memory-unreadable', MAX_KEPT_BYTES)) as TrustMemory;
  const { version, digest, edition } = memory;
  if (edition === undefined) return { version, digest };
  if (!isEdition(edition)) throw new Fault('trust-memory-unreadable');
  return { version, digest, edition };
}

export async function writeTrustMemory(path: string, memory: TrustMemory): Promise<void> {
  await writeWhole(path, JSON.stringify(memory));
}

export function memoryOf(version: number, edition: KeptEdition): Required<TrustMemory> {
  return { version, digest: digestOf(edition.text), edition };
}

/**
 * When its parts run out by their own word, in epoch milliseconds: `signed` what people sign, `fresh` what the publisher's
 * machine renews every few days. The list has an expiry of its own besides.
 */
export function endsOf({ roots, targets, snapshot, timestamp }: KeptEdition, root: string) {
  const signed = Math.min(...[roots.at(-1) ?? root, targets, snapshot].map(expiryOf));
  return { signed, fresh: expiryOf(timestamp) };
}

function expiryOf(text: string): number {
  return Date.parse((JSON.parse(text) as { signed: { expires: string } }).signed.expires);
}

function isEdition(value: unknown): value is KeptEdition {
  if (typeof value !== 'object' || value === null) return false;
  const { roots, targets, snapshot, timestamp, text, quick = [] } = value as Partial<KeptEdition>;
  const lists = [roots, quick].flatMap((each) => (Array.isArray(each) ? each : [undefined]));
  const texts = [targets, snapshot, timestamp, text, ...lists];
  return texts.every((each) => typeof each === 'string');
}
