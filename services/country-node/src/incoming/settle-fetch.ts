import type { NodeParts } from '../ports/node-parts.js';
import type { AttachmentRow } from '../ports/store/attachments.js';
import { ledgerEntry } from '../record/ledger-entry.js';

type SettleParts = Pick<NodeParts, 'clock' | 'store'>;

const SHORTEST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 300_000;

/**
 * Ends a fetch, well or not, for all to see; does nothing when the lease is not ours any more.
 * @param held until when the lease holds that the caller has
 */
export async function endFetch(
  { store, clock }: SettleParts,
  row: AttachmentRow,
  held: Date,
  end: Pick<AttachmentRow, 'status' | 'failure'>,
): Promise<void> {
  await store.transaction(async (tx) => {
    if (!(await tx.attachments.settleFetch(row.id, held, end))) return;
    const { status, failure } = end;
    const facts = {
      caseId: row.caseId,
      attachmentId: row.id,
      attachmentDigest: row.cipherSha256,
      peer: row.holder ?? '',
      status,
      ...(failure ? { code: failure } : {}),
    };
    await tx.ledger.append([ledgerEntry('attachment-stored', facts, clock.now())]);
    await tx.notify({ topic: 'attachment', id: row.id, caseId: row.caseId });
  });
}

/** Leaves a fetch for later: the longer nothing has come, the later. */
export async function postponeFetch(
  { store, clock }: SettleParts,
  row: AttachmentRow,
  held: Date,
  { progressed, mismatches = row.mismatches }: { progressed: boolean; mismatches?: number },
): Promise<void> {
  const now = clock.now().getTime();
  const waitingSince = progressed ? new Date(now) : row.waitingSince;
  const wait = Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, (now - waitingSince.getTime()) / 2));
  const later = { nextAttemptAt: new Date(now + wait), waitingSince, mismatches };
  await store.transaction((tx) => tx.attachments.settleFetch(row.id, held, later));
}
