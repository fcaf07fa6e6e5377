import { couldHear } from '../../domain/voice/who-hears.js';
import type { NodeParts } from '../../ports/node-parts.js';
import type { StaffRole, StaffRow } from '../../ports/store/people.js';
import type { Tx } from '../../ports/store/store.js';
import type { VoiceRow } from '../../ports/store/voices.js';
import { unlessUnreadable } from '../../record/unless-unreadable.js';
import { readVoice } from '../../record/voices.js';
import { listenerOf } from './hear.js';
import { openVoices } from './see-voices.js';

type UnheardParts = Pick<NodeParts, 'vault'>;

/** Whether anything that a child said, and that is open, can be heard by nobody here. Of which case it is, is not told. */
export async function isAnyUnheard(parts: UnheardParts, tx: Tx): Promise<boolean> {
  // Those first who hear nearly everything: of most words one question is enough.
  const staff = (await tx.people.listStaff()).filter(({ active }) => active).toSorted((a, b) => rank(a) - rank(b));
  for await (const row of openVoices(tx)) if (!(await isHeard(parts, tx, staff, row))) return true;
  return false;
}

/** What was erased needs nobody any more. */
async function isHeard(parts: UnheardParts, tx: Tx, staff: readonly StaffRow[], row: VoiceRow): Promise<boolean> {
  const read = await readVoice(parts, tx, row).catch(unlessUnreadable);
  if (!read) return true;
  const of = { caseId: row.caseId, former: await tx.assignments.former(row.caseId) };
  for (const each of staff) if (couldHear(read.voice.said, await listenerOf(tx, each, of))) return true;
  return false;
}

const HEARING: readonly StaffRole[] = ['supervisor', 'data-protection-officer', 'auditor'];

/** Less for whoever hears more. */
const rank = ({ roles }: StaffRow) => -HEARING.findLastIndex((role) => roles.includes(role));
