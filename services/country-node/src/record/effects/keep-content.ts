import type { CaseContent } from '../../domain/case/case-content.js';
import { contentNameOf } from '../../domain/conversations/conversation-kind.js';
import { kindNamed } from '../../domain/conversations/kinds.js';
import { riskOf } from '../../domain/deadlines/risk-of.js';
import { projectionsOf } from '../../domain/disclosure/projections-of.js';
import type { JsonObject, Matrix, Projection } from '../../domain/disclosure/types.js';
import { Fault } from '../../domain/refusal.js';
import { isPinned } from '../../domain/case/keep-rows.js';
import { mergeShown, replacedBy } from '../../domain/case/merge-returned.js';
import type { Tx } from '../../ports/store/store.js';
import { openCaseContent, sealCaseContent } from '../case-content.js';
import { rowsKeptBack } from '../check-rows.js';
import { ledgerEntry } from '../ledger-entry.js';
import { mergeSound } from '../merge-sound.js';
import { readBody } from '../read-body.js';
import type { CommittedStep, EffectParts, RunEffect } from './run-effects.js';

/**
 * Keeps what a step showed of the case with the case, where it came from this partner and is not ours: a holder's own file
 * is never overwritten by what a peer sends. It is merged into what is kept: what was entered here and never travels, as
 * that nothing be transmitted (R13), stays, and what is replaced is in the ledger by its place. What came stays readable in
 * the conversation either way.
 */
export const keepContent: RunEffect = async (parts, tx, step) => {
  const { caseId, peer } = step.conversation;
  const { summary, file } = broughtBy(parts.matrix, step);
  if (!summary && !file) return;
  const row = await tx.cases.lockWhole(caseId);
  if (!row) throw new Fault('conversation-without-case');
  if (row.origin !== 'received' || row.responsible === parts.self) return;
  const references = await tx.cases.references(caseId);
  if (!references.some(({ partner, givenBy }) => partner === peer && givenBy === 'theirs')) return;
  const held = await openCaseContent(parts, row);
  const before = (held.file ?? {}) as JsonObject;
  const shown = file ? await readShownHere(parts, tx, step) : [];
  const pinned = file ? await rowsKeptBack(parts, tx, caseId, step.at) : [];
  const keeping = { shown, isPinned: (list: string) => isPinned(list, pinned) };
  const merged = file && mergeSound(before, file, (own, came) => mergeShown(own, came, keeping));
  const content = {
    ...(merged ? { file: merged } : held.file ? { file: held.file } : {}),
    summary: { ...held.summary, ...summary },
  } as CaseContent;
  const sealed = await sealCaseContent(parts, caseId, content);
  const kept = await tx.cases.update(caseId, row.version, { content: sealed, updatedAt: step.at });
  if (!kept) throw new Fault('case-changed');
  const items = merged ? replacedBy(before, merged, shown) : [];
  if (items.length > 0) {
    const facts = { caseId, conversationId: step.conversation.id, peer, version: row.version + 1, items };
    await tx.ledger.append([ledgerEntry('case-changed', facts, step.at)]);
  }
  // What else is due about the case follows the risk too (R15); most of what comes changes none.
  if (riskOf(content) !== riskOf(held)) await tx.deadlines.lookAgain(caseId);
};

/** What the conversation showed of the file before; what was erased of it since shows nothing. */
async function readShownHere(
  parts: EffectParts,
  tx: Tx,
  { conversation, messageId }: CommittedStep,
): Promise<JsonObject[]> {
  const { id, kind } = conversation;
  const messages = (await tx.conversations.messages(id)).filter(
    (each) => each.direction === 'in' && each.id !== messageId,
  );
  const shown: JsonObject[] = [];
  for (const message of messages) {
    const body = message.content === null ? {} : await readBody(parts, kind, message);
    const file = body[contentNameOf(kindNamed(kind), message.step, 'file')];
    if (file !== undefined) shown.push(file as JsonObject);
  }
  return shown;
}

function broughtBy(
  matrix: Matrix,
  { conversation, step, body }: CommittedStep,
): Partial<Record<Projection, JsonObject>> {
  const table = kindNamed(conversation.kind);
  return Object.fromEntries(
    projectionsOf(matrix, conversation.kind, step).map((each) => [each, body[contentNameOf(table, step, each)]]),
  );
}
