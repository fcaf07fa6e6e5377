import { createHash } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { canonicalJson } from '../envelope/canonical.js';
import { drawRandom } from '../envelope/random.js';
import type { EntryKind } from './entry.js';

export interface CommittedEntry {
  entryId: string;
  /** 16 random bytes; destroying them makes the commitment say nothing of its content. */
  salt: Uint8Array;
  /** SHA-256(salt || RFC 8785 text of content): the leaf of the tree. */
  commitment: Uint8Array;
  content: Record<string, unknown>;
}

/** Commits to one act: {entryId, kind, at, …facts}. Facts that are undefined are left out. */
export function commitEntry(kind: EntryKind, facts: Readonly<Record<string, unknown>>, at: Date): CommittedEntry {
  const entryId = uuidv7();
  const said = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
  const content = { ...said, entryId, kind, at: at.toISOString() };
  const salt = drawRandom(16);
  return { entryId, salt, commitment: commitmentOf(salt, content), content };
}

/** The commitment that a salt and a content give. @throws TypeError when the content is not JSON */
export function commitmentOf(salt: Uint8Array, content: unknown): Uint8Array {
  return createHash('sha256').update(salt).update(canonicalJson(content), 'utf8').digest();
}
