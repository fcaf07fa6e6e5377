import { v7 as uuidv7 } from 'uuid';
import { seal } from '#libs/envelope/seal.js';
import { Fault } from '../domain/refusal.js';
import { reach } from '../ports/failpoints.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { AttachmentRow } from '../ports/store/attachments.js';
import { ledgerEntry } from '../record/ledger-entry.js';

type FetchParts = Pick<
  NodeParts,
  'self' | 'clock' | 'store' | 'directory' | 'keyring' | 'files' | 'attachmentLink' | 'log'
>;

const CHUNK_BYTES = 262_144;
const LEASE_MS = 60_000;
const LONGEST_BACKOFF_MS = 300_000;

/**
 * Fetches the files that handovers announced, piece by piece, resuming where an earlier try ended; a file counts only
 * when size and digest are what was signed (protocol section 7).
 * @returns how many files were worked on
 */
export async function fetchAttachments(parts: FetchParts, { batch }: { batch: number }): Promise<number> {
  const now = parts.clock.now();
  const lease = new Date(now.getTime() + LEASE_MS);
  const rows = await parts.store.transaction((tx) => tx.attachments.claimExpected(batch, now, lease));
  for (const row of rows) await fetchOne(parts, row);
  return rows.length;
}

async function fetchOne(parts: FetchParts, row: AttachmentRow): Promise<void> {
  try {
    await fetchPieces(parts, row);
    await settle(parts, row);
  } catch (error) {
    parts.log.error('attachment-fetch-failed', error, { attempts: row.attempts });
    const wait = Math.min(LONGEST_BACKOFF_MS, 1_000 * 2 ** Math.min(row.attempts, 10));
    await parts.store.transaction((tx) => tx.attachments.retryAt(row.id, new Date(parts.clock.now().getTime() + wait)));
  }
}

async function fetchPieces(parts: FetchParts, row: AttachmentRow): Promise<void> {
  for (let offset = await parts.files.partialSize(row.fileId); offset < row.cipherSize;) {
    const length = Math.min(CHUNK_BYTES, row.cipherSize - offset);
    const bytes = await parts.attachmentLink.fetch(row.holder ?? '', await sealRequest(parts, row, offset, length));
    if (!bytes || bytes.byteLength === 0 || bytes.byteLength > length) throw new Fault('attachment-not-served');
    await parts.files.append(row.fileId, offset, bytes);
    await reach('attachment:piece-kept');
    offset += bytes.byteLength;
  }
}

async function sealRequest(parts: FetchParts, row: AttachmentRow, offset: number, length: number): Promise<string> {
  const at = parts.clock.now();
  const recipientKey = parts.directory.view().encryptionKeyOf(row.holder ?? '', at);
  if (!recipientKey) throw new Fault('holder-key-unknown');
  const { sealed } = await seal({
    typ: 'passerelle-fetch+v1',
    claims: {
      v: 1,
      issuer: parts.self,
      audience: row.holder ?? '',
      requestId: uuidv7(),
      messageId: row.messageId,
      attachmentDigest: row.cipherSha256,
      offset,
      length,
      at: at.toISOString(),
    },
    signingKey: parts.keyring.signingKey(),
    recipientKey,
  });
  return sealed;
}

async function settle({ store, files, clock }: FetchParts, row: AttachmentRow): Promise<void> {
  const whole = await files.complete(row.fileId, { size: row.cipherSize, sha256: row.cipherSha256 });
  await reach('attachment:whole');
  const status = whole ? 'stored' : 'rejected';
  await store.transaction(async (tx) => {
    await tx.attachments.setStatus(row.id, status);
    const facts = {
      caseId: row.caseId,
      attachmentId: row.id,
      attachmentDigest: row.cipherSha256,
      peer: row.holder ?? '',
    };
    await tx.ledger.append([ledgerEntry('attachment-stored', { ...facts, status }, clock.now())]);
    await tx.notify({ topic: 'attachment', id: row.id, caseId: row.caseId });
  });
  await reach('attachment:settled');
}
