import { dropDraft, findDraft, keepDraft, KEPT_MS } from './drafts.js';
import { keysOfActs } from './logic/keys-of-acts.js';

/** Keys of acts, also over a reload: they lie, with what was asked, among the drafts, sealed, and gone with them. */
export const { keyFor, settle: settleKey } = keysOfActs({
  find: findDraft,
  keep: keepDraft,
  drop: dropDraft,
  makeKey,
  now: Date.now,
  keptFor: KEPT_MS,
});

/** 128 bits; `randomUUID` is not there on every page that this can be. */
function makeKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
