import { Fault, Refusal } from '../../domain/refusal.js';
import type { ConversationRow } from '../../ports/store/conversations.js';
import type { Tx } from '../../ports/store/store.js';
import { closeCase, reopenCase } from '../close-case.js';
import { readBody } from '../read-body.js';
import type { EffectParts, RunEffect } from './run-effects.js';

/** What of a closure is this node's own matter, and what was for it alone. */
const NOT_PASSED_ON = ['caseReference', 'consent', 'outcome', 'contact'];

/**
 * A partner closed the case: it is closed here too, by this node's own law, and told on. Only whoever is responsible, or
 * showed the case to this node, can close it here; a case that this node is responsible for is closed by nobody else. One that
 * came back after a restore was taken once, and closes the case as soon as its author is known as responsible again.
 * @throws Refusal `not-responsible`
 */
export const closeCaseIn: RunEffect = async (parts, tx, { conversation, body, at, recovered }) => {
  const { caseId, peer } = conversation;
  const caseRow = await tx.cases.lock(caseId);
  if (!caseRow) throw new Fault('conversation-without-case');
  // Told by several, or round a ring: it is closed once.
  if (caseRow.status === 'closed') return;
  const references = await tx.cases.references(caseId);
  const cameFrom = references.some(({ partner, givenBy }) => partner === peer && givenBy === 'theirs');
  if (caseRow.responsible === parts.self || (caseRow.responsible !== peer && !cameFrom)) {
    if (recovered) return;
    throw new Refusal('not-responsible');
  }
  const closure = Object.fromEntries(Object.entries(body).filter(([name]) => !NOT_PASSED_ON.includes(name)));
  await closeCase(parts, tx, { caseRow, closure, toldBy: peer, by: 'system', at });
};

/** The partner that closed the case opened it again: before this node became responsible for it, where that is known already. */
export const reopenCaseIn: RunEffect = async (parts, tx, { conversation: { caseId }, body, at, recovered }) => {
  const caseRow = await tx.cases.lock(caseId);
  if (caseRow?.status !== 'closed' || (caseRow.responsible === parts.self && !recovered)) return;
  const { caseReference: _reference, contact: _contact, ...said } = body;
  await reopenCase(parts, tx, { caseId, said, by: 'system', at });
};

/** Closes a case as the one who is responsible for it had told, where that came back before the step that made it so. */
export async function closeAsTold(parts: EffectParts, tx: Tx, caseId: string): Promise<void> {
  const caseRow = await tx.cases.get(caseId);
  if (caseRow?.status !== 'open') return;
  const stands = ({ kind, role, peer, state }: ConversationRow) =>
    kind === 'case-closure' && role === 'informed' && peer === caseRow.responsible && state !== 'reopened';
  for (const conversation of (await tx.conversations.ofCase(caseId)).filter(stands)) {
    const rows = await tx.conversations.messages(conversation.id);
    const row = rows.find(({ step, content }) => step === 'close' && content !== null);
    if (!row) continue;
    await closeCaseIn(parts, tx, {
      ...{ conversation, side: 'addressee', step: row.step, messageId: row.id, digest: row.digest },
      body: await readBody(parts, conversation.kind, row),
      ...{ at: row.recordedAt, recovered: true },
    });
  }
}
