import { ruleFor } from '../domain/conversations/conversation-kind.js';
import { FAMILY_TRACING } from '../domain/conversations/family-tracing.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { oweStep } from './owe-step.js';
import { findFromStand } from './may-come-to-stand.js';

const STEP = 'suspend';

/**
 * R4: a risk in tracing was found. Every search of the case that is under way is suspended, in the transaction that saves
 * what was found; the suspension overtakes what waits, says no reason, and is repeated until it is acknowledged. A person
 * decides later whether the search is taken up again.
 * @returns how many searches were suspended
 */
export async function suspendTracing(
  parts: Pick<NodeParts, 'vault'>,
  tx: Tx,
  { caseId, by, at }: { caseId: string; by: string; at: Date },
): Promise<number> {
  const all = await tx.conversations.ofCase(caseId);
  let suspended = 0;
  for (const search of all.filter(({ kind }) => kind === FAMILY_TRACING.kind)) {
    // One that was ended, or called back, in words which may still be refused would go on if they are.
    const { id: conversationId, role } = search;
    if (!(await findFromStand(tx, search, (state) => maySuspend({ state, role }) || undefined))) continue;
    suspended += 1;
    const about = await notKnownToHaveArrived(tx, conversationId);
    await oweStep(parts, tx, { caseId, conversationId, step: STEP, input: {}, about, until: 'sent', by, at });
  }
  return suspended;
}

function maySuspend({ state, role }: Pick<ConversationRow, 'state' | 'role'>): boolean {
  if (!Object.hasOwn(FAMILY_TRACING.states, state) || state === 'suspending') return false;
  return ruleFor(FAMILY_TRACING, state, STEP)?.by === role;
}

/** The opening, while it may not have arrived: what never arrives is called back, and nobody is told that it was suspended. */
async function notKnownToHaveArrived(tx: Tx, conversationId: string): Promise<string[]> {
  const steps = await tx.conversations.steps(conversationId);
  const certain = steps.some(({ status }) => status === 'received' || status === 'receipted');
  const [opening] = steps;
  return certain || !opening ? [] : [opening.id];
}
