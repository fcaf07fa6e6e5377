import type { Opened } from '#libs/envelope/open.js';
import { Fault, Refusal } from '../domain/refusal.js';
import type { Tx } from '../ports/store/store.js';
import type { MessageClaims, TakeParts } from './take-message.js';

/**
 * R21: a message about a case that was destroyed here brings nothing of it back; its author is told so. Asked only where the
 * key was not there: that is no fault of ours then, as a key that was lost is.
 * @throws Refusal `case-destroyed`
 */
export async function refuseDestroyed(parts: TakeParts, tx: Tx, { claims }: Opened, error: unknown): Promise<void> {
  if (!(error instanceof Fault)) return;
  if (error.reason === 'case-key-destroyed') throw new Refusal('case-destroyed');
  if (error.reason !== 'case-key-missing') return;
  const { conversationId } = claims as unknown as MessageClaims;
  const conversation = await tx.conversations.get(conversationId);
  if (conversation && (await parts.vault.isDestroyed(conversation.caseId))) throw new Refusal('case-destroyed');
}
