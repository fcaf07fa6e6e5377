import type { NodeParts } from '../ports/node-parts.js';
import type { ReckonedBy } from '../ports/store/deadlines.js';

type ReckonParts = Pick<NodeParts, 'store' | 'national' | 'log'>;

/**
 * When there is a newer national law than the one that deadlines were reckoned by, has every one looked at again (R15, R24):
 * what a message or a case says of itself has not changed by it, so nothing else would. A page at a time, and taken up where
 * a process that ended left it.
 * @param batch how many cases are looked at in one transaction
 * @returns whether there are more
 */
export async function reckonByNewLaw({ store, national, log }: ReckonParts, batch: number): Promise<boolean> {
  const { version } = national.newest();
  if (isDone(await store.once((tx) => tx.deadlines.reckonedBy()), version)) return false;
  return store.transaction(async (tx) => {
    const known = await tx.deadlines.lockReckoning();
    if (isDone(known, version)) return false;
    const isBegun = known?.version === version;
    if (!isBegun) log.info('deadlines-by-new-law', { version });
    const { last, open } = await tx.deadlines.reckonAnew(isBegun ? known.after : null, batch);
    // Whoever is woken asks what is true now, and when to remind of it; that a timer comes for nothing harms nobody.
    await tx.beside(open.map((id) => (own) => own.deadlines.wake(id, 0)));
    await tx.deadlines.noteReckoned({ version, after: last ?? null });
    return last !== undefined;
  });
}

/** Versions never go back: a process that has not read the new file yet takes nothing from what another did by it. */
function isDone(known: ReckonedBy | undefined, version: number): boolean {
  return known !== undefined && (known.version > version || (known.version === version && known.after === null));
}
