import { Fault } from '../../domain/refusal.js';
import { sealCaseContent } from '../case-content.js';
import { ledgerEntry } from '../ledger-entry.js';
import type { RunEffect } from './run-effects.js';

/**
 * Erases what this partner showed in the conversation, and what was kept of it with a case that came from it (R10, R18). The
 * signed messages stay, without what they held; nothing here says why.
 */
export const forgetShown: RunEffect = async (parts, tx, { conversation, messageId, step, at }) => {
  const { caseId, peer, id: conversationId } = conversation;
  const erased = await tx.conversations.eraseContents(conversationId);
  const row = await tx.cases.lock(caseId);
  if (!row) throw new Fault('conversation-without-case');
  const references = await tx.cases.references(caseId);
  const theirs = references.some(({ partner, givenBy }) => partner === peer && givenBy === 'theirs');
  if (theirs && row.origin === 'received' && row.responsible !== parts.self) {
    const content = await sealCaseContent(parts, caseId, {});
    if (!(await tx.cases.update(caseId, row.version, { content, updatedAt: at }))) throw new Fault('case-changed');
  }
  if (erased > 0) {
    await tx.ledger.append([
      ledgerEntry('content-erased', { caseId, conversationId, messageId, step, peer, erased }, at),
    ]);
  }
};
