import { stateOf, type Voice, type VoiceState } from '../../domain/voice/voice.js';
import type { Level } from '../../domain/voice/who-hears.js';
import type { StaffRow } from '../../ports/store/people.js';
import type { Tx } from '../../ports/store/store.js';
import type { VoiceRow } from '../../ports/store/voices.js';
import { unlessUnreadable } from '../../record/unless-unreadable.js';
import { addVoiceEntry } from '../../record/voices.js';
import { hear, type Heard, hearLocked, type HearParts } from './hear.js';

/** What lists show: enough to see what presses, and no words. */
export interface VoiceHead {
  id: string;
  caseId: string;
  sort: Voice['said']['sort'];
  state: VoiceState;
  /** Who has to act on it now. */
  level: Level;
  recordedAt: Date;
  /** Until when it stays with them; null when nothing is left to do. */
  dueAt: Date | null;
}

const PAGE = 200;

/** What one may hear, oldest first: all that is open, or all of a case, where what is done comes last. */
export async function listVoices(
  parts: HearParts,
  who: StaffRow,
  { caseId, limit }: { caseId?: string; limit: number },
): Promise<VoiceHead[]> {
  return parts.store.transaction(async (tx) => {
    const found: VoiceHead[] = [];
    for await (const row of caseId ? openFirst(await tx.voices.ofCase(caseId)) : openVoices(tx)) {
      const heard = await hear(parts, tx, who, row).catch(unlessUnreadable);
      if (heard) found.push(headOf(heard));
      if (found.length >= limit) break;
    }
    return found;
  });
}

/** The words and what came of them; that they were read stands in the record itself. @throws Refusal `not-found` */
export async function readVoiceFor(parts: HearParts, who: StaffRow, id: string): Promise<VoiceHead & Voice> {
  return parts.store.transaction(async (tx) => {
    const heard = await hearLocked(parts, tx, who, id);
    const entry = { act: 'read', by: who.id } as const;
    await addVoiceEntry(parts, tx, {
      ...{ voice: heard.row, sequence: heard.entries + 1, entry },
      at: parts.clock.now(),
    });
    return { ...headOf(heard), ...heard.voice };
  });
}

function headOf({ row, voice, level, dueAt }: Heard): VoiceHead {
  const { id, caseId, recordedAt } = row;
  const state = stateOf(voice);
  return { id, caseId, sort: voice.said.sort, state, level, recordedAt, dueAt: state === 'told' ? null : dueAt };
}

/** Each in the order in which they are. */
function openFirst(rows: readonly VoiceRow[]): VoiceRow[] {
  return rows.toSorted((one, other) => Number(one.settledAt !== null) - Number(other.settledAt !== null));
}

/** All that have something left to do, oldest first. */
export async function* openVoices(tx: Tx): AsyncGenerator<VoiceRow> {
  for (let after: string | undefined; ;) {
    const page = await tx.voices.open({ limit: PAGE, ...(after ? { after } : {}) });
    yield* page;
    if (page.length < PAGE) return;
    after = page.at(-1)?.id;
  }
}
