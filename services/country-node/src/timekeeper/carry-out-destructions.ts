import type { NodeParts } from '../ports/node-parts.js';
import type { DestructionRow } from '../ports/store/keeping.js';
import type { Tx } from '../ports/store/store.js';
import { destroyCase } from '../record/destroy-case.js';
import { pageThrough } from './page-through.js';

type CarryParts = Pick<NodeParts, 'clock' | 'store' | 'vault' | 'files' | 'log'>;

/** Cases asked after at once, of all that were ever destroyed. */
const ASKED = 500;

/**
 * Carries out destructions that broke off, and those that a backup undid: a case whose key was destroyed is empty here too,
 * whatever rows of it came back (invariant 8).
 * @param batch how many are found at once @returns how many cases
 */
export async function carryOutDestructions(parts: CarryParts, batch: number): Promise<number> {
  await repeatUndone(parts);
  const page = (after: DestructionRow | undefined) =>
    parts.store.transaction((tx) => tx.keeping.unfinished(batch, after));
  let carriedOut = 0;
  for await (const row of pageThrough(batch, page)) {
    try {
      await destroyCase(parts, row);
      carriedOut += 1;
    } catch (error) {
      parts.log.error('destruction-put-off', error, { caseId: row.caseId });
    }
  }
  return carriedOut;
}

async function repeatUndone(parts: CarryParts): Promise<void> {
  let batch: string[] = [];
  for await (const { caseId, erased } of parts.vault.cases()) {
    if (!erased) continue;
    batch.push(caseId);
    if (batch.length < ASKED) continue;
    await beginAnew(parts, batch);
    batch = [];
  }
  await beginAnew(parts, batch);
}

async function beginAnew({ clock, store }: CarryParts, caseIds: readonly string[]): Promise<void> {
  if (caseIds.length === 0) return;
  await store.transaction(async (tx: Tx) => {
    for (const caseId of await tx.keeping.undestroyed(caseIds)) {
      const decided = { approvalId: null, askedAs: null, approvedAs: null };
      await tx.keeping.beginDestruction({ caseId, basis: 'backup-restored', ...decided, begunAt: clock.now() });
    }
  });
}
