import type { NodeParts } from '../ports/node-parts.js';

type SweepParts = Pick<NodeParts, 'clock' | 'store' | 'files' | 'log'>;

/** Far longer than any file takes from its last byte to the commit that names it. */
const ORPHAN_MS = 86_400_000;
const BATCH = 500;

/**
 * Removes files that nothing names: copies and parts whose transaction was rolled back while the node died, and what was
 * half written then; and uploads that nobody went on with.
 */
export async function sweepFiles(parts: SweepParts): Promise<void> {
  await removeExpiredUploads(parts);
  let count = await parts.files.removeUnfinished(ORPHAN_MS);
  let batch: string[] = [];
  for await (const id of parts.files.idsOlderThan(ORPHAN_MS)) {
    batch.push(id);
    if (batch.length < BATCH) continue;
    count += await removeUnnamed(parts, batch);
    batch = [];
  }
  count += await removeUnnamed(parts, batch);
  if (count > 0) parts.log.info('files-swept', { count });
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
