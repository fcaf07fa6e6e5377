import { v7 as uuidv7 } from 'uuid';
import type { InputOpenInEmergency } from '#libs/schema-check/generated/types.js';
import { endOfEmergency, mayBreakGlass, needsNoGlass, OPENED_IN_A_DAY } from '../../domain/access/break-glass.js';
import { Refusal, TooManyRequests } from '../../domain/refusal.js';
import type { NodeParts } from '../../ports/node-parts.js';
import type { EmergencyRow } from '../../ports/store/emergencies.js';
import type { StaffRow } from '../../ports/store/people.js';
import type { Tx } from '../../ports/store/store.js';
import { ledgerEntry } from '../../record/ledger-entry.js';
import { isConcerned } from './is-concerned.js';

type OpenParts = Pick<NodeParts, 'clock' | 'store' | 'vault'>;

const DAY_MS = 86_400_000;

/**
 * Threat 19: somebody reads a case at once that was not given to them, for some hours, with a reason; a supervisor and the
 * data-protection officer are told. To whom it is open already, by this way too, nothing is added.
 * @throws Refusal `not-found`, also for whom a word of the child concerns; `already-exists` where role and assignment show as much
 * @throws TooManyRequests
 */
export async function openInEmergency(
  parts: OpenParts,
  who: StaffRow,
  caseId: string,
  { reason }: InputOpenInEmergency,
): Promise<EmergencyRow> {
  return parts.store.transaction(async (tx) => {
    const at = parts.clock.now();
    await tx.emergencies.lockPerson(who.id);
    await refuseUnfit(parts, tx, who, caseId);
    const live = await tx.emergencies.live(caseId, who.id, at);
    if (live) return live;
    await refuseHabit(tx, who, at);
    const row: EmergencyRow = {
      ...{ id: uuidv7(), caseId, staffId: who.id, reason, openedAt: at, until: endOfEmergency(at) },
      ...{ endedAt: null, endedBy: null, verdict: null, judgedBy: null, judgedAt: null },
    };
    await tx.emergencies.insert(row);
    const facts = { caseId, emergencyId: row.id, by: who.id, reason, until: row.until.toISOString() };
    await tx.ledger.append([ledgerEntry('emergency-opened', facts, at)]);
    await tx.notify({ topic: 'emergency', id: row.id, caseId });
    return row;
  });
}

async function refuseUnfit(parts: OpenParts, tx: Tx, who: StaffRow, caseId: string): Promise<void> {
  const row = await tx.cases.get(caseId);
  if (!row || row.destroyedAt || !mayBreakGlass(who.roles)) throw new Refusal('not-found');
  if (needsNoGlass(who.roles, await tx.cases.assignment(caseId, who.id))) throw new Refusal('already-exists');
  if (await isConcerned(parts, tx, { staffId: who.id, caseId })) throw new Refusal('not-found');
}

/** Counted under the lock of the person. */
async function refuseHabit(tx: Tx, { id }: StaffRow, at: Date): Promise<void> {
  const { count, first } = await tx.emergencies.opened(id, new Date(at.getTime() - DAY_MS));
  if (count < OPENED_IN_A_DAY) return;
  throw new TooManyRequests(Math.ceil(((first ?? at).getTime() + DAY_MS - at.getTime()) / 1_000));
}
