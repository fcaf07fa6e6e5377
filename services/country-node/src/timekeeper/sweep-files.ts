import type { NodeParts } from '../ports/node-parts.js';
import { isOpenResync } from '../record/end-resync.js';

type SweepParts = Pick<NodeParts, 'clock' | 'store' | 'files' | 'log'>;

/** Far longer than any file takes from its last byte to the commit that names it. */
const ORPHAN_MS = 86_400_000;
/** For so long after a restore what came back too late, or from a partner that was set aside, may still name a file. */
const NAMED_AGAIN_MS = 7 * 86_400_000;
const BATCH = 500;

/**
 * Removes files that nothing names: copies and parts whose transaction was rolled back while the node died, and what was
 * half written then; and uploads that nobody went on with. What a restored database does not name may be named by what comes back
 * from partners (decision 18), and stays as long as that goes on.
 */
export async function sweepFiles(parts: SweepParts): Promise<void> {
  await removeExpiredUploads(parts);
  let count = await parts.files.removeUnfinished(ORPHAN_MS);
  if (!(await mayBeNamedAgain(parts))) count += await removeOrphans(parts);
  if (count > 0) parts.log.info('files-swept', { count });
}

async function mayBeNamedAgain({ store, clock }: SweepParts): Promise<boolean> {
  return store.transaction(async ({ restoration }) => {
    const incarnation = await restoration.incarnation();
    if (!incarnation || incarnation.cause === 'first') return false;
    // In its first moments nobody is expected yet.
    if (clock.now().getTime() - incarnation.begunAt.getTime() < NAMED_AGAIN_MS) return true;
    return (await restoration.list()).some(isOpenResync);
  });
}

async function removeOrphans(parts: SweepParts): Promise<number> {
  let count = 0;
  let batch: string[] = [];
  for await (const id of parts.files.idsOlderThan(ORPHAN_MS)) {
    batch.push(id);
    if (batch.length < BATCH) continue;
    count += await removeUnnamed(parts, batch);
    batch = [];
  }
  return count + (await removeUnnamed(parts, batch));
}

async function removeUnnamed({ store, files }: SweepParts, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  const named = new Set(await store.transaction((tx) => tx.attachments.named(ids)));
  const orphans = ids.filter((id) => !named.has(id));
  for (const id of orphans) await files.remove(id);
  return orphans.length;
}

async function removeExpiredUploads({ store, clock }: SweepParts): Promise<void> {
  // Their files are nobody's then, and swept when they are old enough.
  await store.transaction(async (tx) => {
    for (const id of await tx.uploads.expired(clock.now(), BATCH)) await tx.uploads.remove(id);
  });
}
