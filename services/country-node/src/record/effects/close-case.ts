import { Fault, Refusal } from '../../domain/refusal.js';
import { closeCase, reopenCase } from '../close-case.js';
import type { RunEffect } from './run-effects.js';

/** What of a closure is this node's own matter, and what was for it alone. */
const NOT_PASSED_ON = ['caseReference', 'consent', 'outcome', 'contact'];

/**
 * A partner closed the case: it is closed here too, by this node's own law, and told on. Only whoever is responsible, or
 * showed the case to this node, can close it here; a case that this node is responsible for is closed by nobody else.
 * @throws Refusal `not-responsible`
 */
export const closeCaseIn: RunEffect = async (parts, tx, { conversation, body, at }) => {
  const { caseId, peer } = conversation;
  const caseRow = await tx.cases.lock(caseId);
  if (!caseRow) throw new Fault('conversation-without-case');
  // Told by several, or round a ring: it is closed once.
  if (caseRow.status === 'closed') return;
  const references = await tx.cases.references(caseId);
  const cameFrom = references.some(({ partner, givenBy }) => partner === peer && givenBy === 'theirs');
  if (caseRow.responsible === parts.self || (caseRow.responsible !== peer && !cameFrom)) {
    throw new Refusal('not-responsible');
  }
  const closure = Object.fromEntries(Object.entries(body).filter(([name]) => !NOT_PASSED_ON.includes(name)));
  await closeCase(parts, tx, { caseRow, closure, toldBy: peer, by: 'system', at });
};

/** The partner that closed the case opened it again. */
export const reopenCaseIn: RunEffect = async (parts, tx, { conversation: { caseId }, body, at }) => {
  const caseRow = await tx.cases.lock(caseId);
  if (caseRow?.status !== 'closed' || caseRow.responsible === parts.self) return;
  const { caseReference: _reference, contact: _contact, ...said } = body;
  await reopenCase(parts, tx, { caseId, said, by: 'system', at });
};
