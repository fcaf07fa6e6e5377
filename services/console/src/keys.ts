import { dropDraft, findDraft, keepDraft } from './drafts.js';

/** What was asked under a key, and may have been done though no answer came. */
interface Unanswered {
  key: string;
  asked: string;
}

const nameOf = (path: string) => `key ${path}`;

/**
 * A key for an act: the one it was asked under before, where the same was asked and no answer came, also over a reload. It
 * lies, with what was asked, among the drafts: sealed, and gone with them.
 */
export async function keyFor(path: string, ...asked: unknown[]): Promise<string> {
  const text = JSON.stringify(asked);
  const before = await findDraft<Unanswered>(nameOf(path));
  if (before?.asked === text) return before.key;
  const key = makeKey();
  await keepDraft(nameOf(path), { key, asked: text } satisfies Unanswered);
  return key;
}

/** It was answered: the same asked from now on is asked anew. */
export function settleKey(path: string): Promise<void> {
  return dropDraft(nameOf(path));
}

/** 128 bits; `randomUUID` is not there on every page that this can be. */
function makeKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
