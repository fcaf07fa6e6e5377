import type { ConversationRow, MessageRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import type { Copy } from './read-copy.js';

/** Keeps a message that came back as it was signed, with the receipt that proves what became of it. */
export async function keepSigned(
  tx: Tx,
  {
    conversation,
    copy,
    content,
    status,
    at,
  }: {
    conversation: ConversationRow;
    copy: Copy;
    content: Uint8Array | null;
    status: Extract<MessageRow['status'], 'received' | 'receipted'>;
    at: Date;
  },
): Promise<void> {
  const { claims, opened, own, receipt } = copy;
  await tx.conversations.addMessage({
    id: claims.messageId,
    conversationId: conversation.id,
    caseId: conversation.caseId,
    direction: own ? 'out' : 'in',
    author: claims.issuer,
    recipient: String(opened.claims.audience),
    step: claims.step,
    digest: opened.messageDigest,
    parents: claims.parents,
    jws: opened.jws,
    claims: opened.claimsText,
    content,
    status,
    refusalCode: null,
    receipt: receipt.text,
    issuedAt: new Date(claims.issuedAt),
    recordedAt: at,
  });
}
