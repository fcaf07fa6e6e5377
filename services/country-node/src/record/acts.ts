import { OPENED_STEP, VOID_STEP } from '../domain/conversations/conversation-kind.js';
import { groupRepeated } from '../domain/conversations/group-repeated.js';
import type { StepRow } from '../ports/store/conversations.js';

export type Named = { messageId: string; digest: string };

type SaidRow = Pick<StepRow, 'id' | 'claims' | 'direction' | 'status' | 'step'>;

const NAMES_ANOTHER = /"(?:supersedes|voids)"/;

/** The messages that a message names in its claims. */
export function namesIn({ claims }: Pick<StepRow, 'claims'>): { supersedes?: Named; voids?: Named } {
  // Hardly any message names another one; the claims of the others need not be read.
  return NAMES_ANOTHER.test(claims) ? (JSON.parse(claims) as { supersedes?: Named; voids?: Named }) : {};
}

/** The messages of a conversation, each together with those that say the same under new ids (protocol 2.4). */
export function actsOf<R extends Pick<StepRow, 'id' | 'claims'>>(rows: readonly R[]): R[][] {
  const said = rows.map((row) => ({ id: row.id, supersedes: namesIn(row).supersedes, row }));
  return groupRepeated(said).map((act) => act.map(({ row }) => row));
}

/** A message together with those that say the same, whether it is held itself or only named by them. */
export function actOf<R extends Pick<StepRow, 'id' | 'claims'>>(rows: readonly R[], id: string): R[] {
  const isOf = (row: R) => row.id === id || namesIn(row).supersedes?.messageId === id;
  return actsOf(rows).find((members) => members.some(isOf)) ?? [];
}

/**
 * What this node said without an answer to any of the messages that say it: its partner may still refuse it. That something
 * was opened is nothing that is awaited.
 */
export function unanswered<R extends SaidRow>(rows: readonly R[]): R[] {
  const said = rows.filter(({ direction, step }) => direction === 'out' && step !== OPENED_STEP);
  const open = actsOf(said).filter((act) => !act.some(({ status }) => status === 'receipted'));
  return open.flatMap((act) => act.filter(({ status }) => status === 'queued'));
}

/**
 * Whether this node took something back and does not know yet whether it had arrived. Whoever holds it may go on from it, and
 * assume a case that looks free here (protocol 5.10).
 */
export function awaitsVoid(rows: readonly SaidRow[]): boolean {
  return unanswered(rows).some(({ step }) => step === VOID_STEP);
}
