import type { NodeParts } from '../ports/node-parts.js';

/** Whoever lost an answer asks again within the day, or looks. */
const KEPT_MS = 86_400_000;

/** Forgets under which keys something was done. @returns how many */
export function forgetActs({ clock, store }: Pick<NodeParts, 'clock' | 'store'>, batch: number): Promise<number> {
  const before = new Date(clock.now().getTime() - KEPT_MS);
  return store.transaction((tx) => tx.acts.forget(before, batch));
}
