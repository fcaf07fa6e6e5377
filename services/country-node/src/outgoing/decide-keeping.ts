import { approverRoles, LIFTING } from '../domain/conversations/approver-of.js';
import { Refusal } from '../domain/refusal.js';
import { judgeDestruction } from '../domain/safeguards/r21-destroy.js';
import type { DestructionRow } from '../ports/store/keeping.js';
import type { ApprovalRow } from '../ports/store/people.js';
import type { Tx } from '../ports/store/store.js';
import { openJson } from '../record/case-content.js';
import { destroyCase } from '../record/destroy-case.js';
import { type HoldAsked, isHeld, liftHold, setHold } from '../record/legal-holds.js';
import { type ApprovalDecision, checkApprover, recordDecision } from './decide-approval.js';
import type { SendParts } from './send-message.js';

interface Decided {
  caseId: string;
}

/**
 * R21: a second person decides that a case is destroyed. What was asked is weighed again: a hold may have been set since.
 * @throws Refusal as checkApprover and judgeDestruction; `approval-stale` for a case that has changed since
 */
export async function decideDestruction(
  parts: SendParts,
  approval: ApprovalRow,
  decision: ApprovalDecision,
): Promise<Decided> {
  checkApprover(parts, approval, approval, decision.by);
  const begun = await parts.store.transaction((tx) => begin(parts, tx, approval, decision));
  // From here on it counts as destroyed; what breaks off now is carried out by the timekeeper.
  if (begun) await parts.store.afterwards(() => destroyCase(parts, begun));
  return { caseId: approval.caseId };
}

async function begin(
  parts: SendParts,
  tx: Tx,
  approval: ApprovalRow,
  decision: ApprovalDecision,
): Promise<DestructionRow | undefined> {
  const { id: approvalId, caseId, authorId, manifestDigest } = approval;
  const row = await tx.cases.lock(caseId);
  if (!row) throw new Refusal('not-found');
  await recordDecision(parts, tx, approval, decision);
  if (decision.decision === 'reject') return undefined;
  const begunAt = parts.clock.now();
  const code = judgeDestruction(row, { held: await isHeld(tx, caseId), now: begunAt });
  if (code) throw new Refusal(code);
  if (manifestDigest !== `case-version-${row.version}`) throw new Refusal('approval-stale');
  const author = await tx.people.staff(authorId);
  const roles = approverRoles(parts.national.inForce(), approval, approval.step);
  const begun: DestructionRow = {
    ...{ caseId, basis: 'retention-ended', approvalId, begunAt },
    askedAs: author?.roles.join(' ') ?? null,
    approvedAs: roles.find((role) => decision.by.roles.includes(role)) ?? null,
  };
  await tx.keeping.beginDestruction(begun);
  return begun;
}

/** R21: a second person decides that a hold is set, or lifted. @throws Refusal as checkApprover; `approval-stale`, `case-destroyed` */
export async function decideHold(
  parts: SendParts,
  approval: ApprovalRow,
  decision: ApprovalDecision,
): Promise<Decided> {
  checkApprover(parts, approval, approval, decision.by);
  const { caseId, step, manifestDigest, authorId: askedBy, input } = approval;
  return parts.store.transaction(async (tx) => {
    // Who destroys or purges holds the case, too: they come one after the other.
    const row = await tx.cases.lock(caseId);
    if (!row) throw new Refusal('not-found');
    await recordDecision(parts, tx, approval, decision);
    if (decision.decision === 'reject') return { caseId };
    if (row.destroyedAt) throw new Refusal('case-destroyed');
    const said = await openJson<HoldAsked>(parts, caseId, 'approval.input', input);
    const deciders = { askedBy, approvedBy: decision.by.id, at: parts.clock.now() };
    if (step !== LIFTING.step) {
      await setHold(tx, { caseId, asked: said, ...deciders });
      return { caseId };
    }
    const hold = await tx.keeping.hold(manifestDigest.replace(/^hold-/, ''));
    if (!hold || hold.liftedAt) throw new Refusal('approval-stale');
    await liftHold(tx, { caseId, holdId: hold.id, reason: said.reason }, deciders);
    return { caseId };
  });
}
