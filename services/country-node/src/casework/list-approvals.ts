import { decidableBy } from '../domain/conversations/approver-of.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ApprovalRow, StaffRow } from '../ports/store/people.js';
import type { Tx } from '../ports/store/store.js';

/** What waits for a second person, before it goes or after. */
const UNDECIDED = ['waiting', 'to-review', 'unreviewed'] as const;

/** What waits for this person as the second one, the longest waiting first; nobody decides on what they asked for (R9). */
export async function approvalsWaitingFor(
  { national }: Pick<NodeParts, 'national'>,
  tx: Tx,
  who: StaffRow,
  limit: number,
): Promise<ApprovalRow[]> {
  const steps = decidableBy(national.newest(), who.roles);
  return tx.people.listApprovals({ limit, statuses: UNDECIDED, steps, notBy: who.id });
}

/** Of what this person's roles decide on, what came to one state, the newest first. */
export async function approvalsIn(
  { national }: Pick<NodeParts, 'national'>,
  tx: Tx,
  who: StaffRow,
  { status, limit }: { status: ApprovalRow['status']; limit: number },
): Promise<ApprovalRow[]> {
  const steps = decidableBy(national.newest(), who.roles);
  return tx.people.listApprovals({ limit, statuses: [status], steps, newestFirst: true });
}
