import { mayAct, visibleCategories } from '../../domain/access/visible-categories.js';
import { climbAt, type Climb, type Level, levelNow, type Listener, mayHear } from '../../domain/voice/who-hears.js';
import { Refusal } from '../../domain/refusal.js';
import type { NodeParts } from '../../ports/node-parts.js';
import type { StaffRow } from '../../ports/store/people.js';
import type { Tx } from '../../ports/store/store.js';
import type { VoiceRow } from '../../ports/store/voices.js';
import type { RecallParts } from '../../record/recall-manifest.js';
import { unlessUnreadable } from '../../record/unless-unreadable.js';
import { type ReadVoice, readVoice } from '../../record/voices.js';

export type HearParts = Pick<NodeParts, 'clock' | 'store'> & RecallParts;

/** A word as somebody hears it who may. */
export interface Heard extends ReadVoice, Climb {
  row: VoiceRow;
  level: Level;
}

/** The word, if this person may hear it now; undefined otherwise, as if it were not there. */
export async function hear(parts: HearParts, tx: Tx, who: StaffRow, row: VoiceRow): Promise<Heard | undefined> {
  const read = await readVoice(parts, tx, row);
  const { said } = read.voice;
  const climb = climbAt(said, read.since, parts.clock.now(), parts.national.newest());
  const of = { caseId: row.caseId, former: await tx.assignments.former(row.caseId) };
  const staff = await Promise.all((await tx.people.listStaff()).map((each) => listenerOf(tx, each, of)));
  const level = levelNow(said, staff, climb.climbs);
  const asking = staff.find(({ id }) => id === who.id);
  return asking && level && mayHear(said, asking, level) ? { ...read, ...climb, row, level } : undefined;
}

/** Whether this person may hear the word of this id now; what was erased nobody does. */
export async function hears(parts: HearParts, tx: Tx, who: StaffRow, id: string): Promise<boolean> {
  const row = await tx.voices.get(id);
  return row !== undefined && (await hear(parts, tx, who, row).catch(unlessUnreadable)) !== undefined;
}

/** Locked until the transaction ends. @throws Refusal `not-found`, also where it is kept from this person */
export async function hearLocked(parts: HearParts, tx: Tx, who: StaffRow, id: string): Promise<Heard> {
  const row = await tx.voices.lock(id);
  const heard = row && (await hear(parts, tx, who, row));
  if (!heard) throw new Refusal('not-found');
  return heard;
}

/**
 * A member of staff as far as it decides on what this person may hear about a case.
 * @param former ids of those from whom the case was taken back: of abuse they hear no more than before
 */
export async function listenerOf(
  tx: Tx,
  { id, roles, active }: StaffRow,
  { caseId, former }: { caseId: string; former: ReadonlySet<string> },
): Promise<Listener> {
  const assignment = await tx.cases.assignment(caseId, id);
  const actsOnCase = mayAct(visibleCategories(roles, assignment));
  return { id, roles, active, onCase: assignment !== undefined || former.has(id), actsOnCase };
}
