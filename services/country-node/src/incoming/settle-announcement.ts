import type { Tx } from '../ports/store/store.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import type { ReceiptClaims } from './take-receipt.js';

/**
 * What a receipt says of the list of services that we announced last; of one that a newer list took the place of, nothing.
 * @param digest of the receipt, as it was signed
 * @returns whether it is about that list
 */
export async function settleAnnouncement(
  tx: Tx,
  receipt: ReceiptClaims,
  { digest, at }: { digest: string; at: Date },
): Promise<boolean> {
  const { issuer: peer, messageId, messageDigest, outcome } = receipt;
  const last = await tx.services.announcement(peer);
  if (last?.messageId !== messageId || last.messageDigest !== messageDigest) return false;
  if (last.status !== 'queued') return true;
  const code = receipt.code ?? null;
  const status = outcome === 'refused' ? 'refused' : 'receipted';
  await tx.services.putAnnouncement({ ...last, status, code, changedAt: at });
  await tx.outbox.closeMessage(messageId);
  const said = { peer, messageId, outcome, ...(code ? { code } : {}), receiptDigest: digest };
  await tx.ledger.append([ledgerEntry('receipt-received', said, at)]);
  return true;
}
