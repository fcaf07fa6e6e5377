import { RELAY } from '../domain/circuits/relay.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { sealDisclosures } from '../record/keep-message.js';
import type { Incoming, TakeParts } from './take-message.js';

/** Keeps a message that was taken in, as signed, with our receipt for it; of what passes by on a circuit, not the content. */
export async function keepMessage(
  parts: TakeParts,
  tx: Tx,
  conversation: ConversationRow,
  { claims, opened, at }: Incoming,
  receipt: string,
): Promise<void> {
  await tx.conversations.addMessage({
    id: claims.messageId,
    conversationId: conversation.id,
    caseId: conversation.caseId,
    direction: 'in',
    author: claims.issuer,
    recipient: parts.self,
    step: claims.step,
    digest: opened.messageDigest,
    parents: claims.parents,
    jws: opened.jws,
    claims: opened.claimsText,
    content:
      conversation.kind === RELAY.kind ? null : await sealDisclosures(parts, conversation.caseId, opened.disclosures),
    status: 'received',
    refusalCode: null,
    receipt,
    issuedAt: new Date(claims.issuedAt),
    recordedAt: at,
  });
}
