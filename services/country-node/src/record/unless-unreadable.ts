import { Fault } from '../domain/refusal.js';

/** Of an erased case, of one whose key is damaged, and of what a backup brought back after its key was renewed. */
const UNREADABLE: ReadonlySet<string> = new Set(['case-key-missing', 'case-key-unreadable', 'case-content-unreadable']);

/** For what goes over many cases: one that cannot be read is left out of it, and keeps nobody from the others. */
export function unlessUnreadable(error: unknown): undefined {
  if (error instanceof Fault && UNREADABLE.has(error.reason)) return undefined;
  throw error;
}
