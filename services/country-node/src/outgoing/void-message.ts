import { nameOf } from '../domain/conversations/build-graph.js';
import type { RefusalCode } from '../domain/refusal-codes.js';
import { reasonToTell } from '../domain/safeguards/reason-to-tell.js';
import { Fault } from '../domain/refusal.js';
import type { StepRow } from '../ports/store/conversations.js';
import type { OutboxRow } from '../ports/store/outbox.js';
import type { Tx } from '../ports/store/store.js';
import { findParties } from '../record/find-agreement.js';
import { foldStored, signedSteps } from '../record/fold-stored.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { mayBeToldWhy } from '../record/tell-holders.js';
import { commitMessage } from './commit-message.js';
import { sealMessage } from './seal-message.js';
import type { SendParts } from './send-message.js';

/**
 * Takes a message back whose basis broke before the peer receipted it: a signed void takes its number, the conversation
 * steps back, the ledger says why. If the peer had it already, it refuses the void and the message stands (protocol
 * section 5).
 */
export async function voidMessage(parts: SendParts, tx: Tx, row: OutboxRow, reason: RefusalCode): Promise<void> {
  const message = row.messageId ? await tx.conversations.step(row.messageId) : undefined;
  const conversation = message ? await tx.conversations.lock(message.conversationId) : undefined;
  if (!message || !conversation) throw new Fault('outbox-without-message');
  // Under the lock: the peer's receipt, or another relay, may have closed the row since it was claimed.
  if (!(await tx.outbox.isOpen(row.id))) return;
  const at = parts.clock.now();
  await tx.conversations.setMessageStatus(message.id, 'voided', null, reason);
  await tx.outbox.close([row.id]);
  const steps = await tx.conversations.steps(conversation.id);
  const parents = foldStored(conversation, steps, await tx.inbox.refusedDigests(conversation)).heads;
  // The claims say nothing of the case; a reason would, to whoever must not learn why (R2, R18).
  const mayKnow = (await mayBeToldWhy(parts, tx, conversation.caseId))(conversation.peer);
  const { sequence, epoch, body } = voidOf(message, mayKnow ? reasonToTell(reason) : 'basis-changed');
  const sealed = await sealMessage(parts, tx, {
    conversation,
    step: 'void',
    body,
    parents,
    parties: findParties(parts, conversation.peer, at),
    onwardSharing: 'none',
    at,
    sequence: { sequence, epoch },
    voids: nameOf(signedSteps(conversation, steps), message),
  });
  await commitMessage(parts, tx, { conversation, step: 'void', sealed, parents, manifest: null, by: 'system', at });
  const facts = { caseId: conversation.caseId, conversationId: conversation.id, messageId: message.id, code: reason };
  await tx.ledger.append([ledgerEntry('void', facts, at)]);
}

function voidOf(message: StepRow, reason: RefusalCode) {
  const { sequence, epoch } = JSON.parse(message.claims) as { sequence: number; epoch: number };
  return { sequence, epoch, body: { reason } };
}
