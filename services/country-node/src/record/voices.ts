import { v7 as uuidv7 } from 'uuid';
import { digestOf } from '#libs/envelope/sign.js';
import { type Objection, objectionOf } from '../domain/voice/objections.js';
import { type Voice, type VoiceEntry, voiceOf } from '../domain/voice/voice.js';
import { Fault } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { Tx } from '../ports/store/store.js';
import type { VoiceRow } from '../ports/store/voices.js';
import { openJson, sealJson } from './case-content.js';
import { ledgerEntry } from './ledger-entry.js';

const LABEL = 'child_voice_entry.content';

type Parts = Pick<NodeParts, 'vault'>;

export interface ReadVoice {
  voice: Voice;
  entries: number;
  /** Since when somebody is to act: from what was said, then from its answer on. */
  since: Date;
}

/** @throws Fault `case-key-missing` after erasure */
export async function readVoice(parts: Parts, tx: Tx, row: VoiceRow): Promise<ReadVoice> {
  const rows = await tx.voices.entries(row.id);
  const entries: VoiceEntry[] = [];
  for (const { content } of rows) entries.push(await openJson<VoiceEntry>(parts, row.caseId, LABEL, content));
  const voice = voiceOf(entries);
  if (!voice) throw new Fault('voice-without-words');
  const answered = rows[entries.findIndex(({ act }) => act === 'answered')];
  return { voice, entries: rows.length, since: answered?.recordedAt ?? row.recordedAt };
}

/**
 * Adds an entry. The ledger commits to it by its digest, and says neither what it is nor who wrote it: whoever answers
 * would tell what it is about.
 */
export async function addVoiceEntry(
  parts: Parts,
  tx: Tx,
  {
    voice: { id: voiceId, caseId },
    sequence,
    entry,
    at,
  }: { voice: VoiceRow; sequence: number; entry: VoiceEntry; at: Date },
): Promise<void> {
  const [id, content] = [uuidv7(), await sealJson(parts, caseId, LABEL, entry)];
  await tx.voices.append({ id, voiceId, caseId, sequence, content, recordedAt: at });
  await tx.ledger.append([ledgerEntry('child-voice', { caseId, entryId: id, digest: digestOf(content) }, at)]);
}

/** The objections of a case that nobody has decided on, with their ids and times. */
export async function openObjections(
  parts: Parts,
  tx: Tx,
  caseId: string,
): Promise<(Objection & { id: string; since: Date })[]> {
  const found: (Objection & { id: string; since: Date })[] = [];
  for (const row of await tx.voices.ofCase(caseId)) {
    if (row.settledAt !== null) continue;
    const objection = objectionOf((await readVoice(parts, tx, row)).voice);
    if (objection) found.push({ ...objection, id: row.id, since: row.recordedAt });
  }
  return found;
}
