import type { ConsentEvent } from '../domain/consent/types.js';
import { entryWithoutReasons, withoutReasons } from '../domain/safeguards/r21-end-in-consent.js';
import type { VoiceEntry } from '../domain/voice/voice.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { Tx } from '../ports/store/store.js';
import { openJson, sealJson } from './case-content.js';
import { categoryOfFile, type FileFacts } from './file-facts.js';

type EndParts = Pick<NodeParts, 'vault'>;

/** R21: takes the words of what is over out of the consent record. @returns how many events said some */
export async function endInConsents(
  parts: EndParts,
  tx: Tx,
  caseId: string,
  over: ReadonlySet<string>,
): Promise<number> {
  const label = 'consent_event.content';
  let told = 0;
  for (const { id, content } of await tx.consents.list(caseId)) {
    const left = withoutReasons(await openJson<ConsentEvent>(parts, caseId, label, content), over);
    if (!left) continue;
    await tx.keeping.setConsent(id, await sealJson(parts, caseId, label, left));
    told += 1;
  }
  return told;
}

/** R21: the same of what a child said, and was answered. @returns how many entries said some */
export async function endInVoices(parts: EndParts, tx: Tx, caseId: string, over: ReadonlySet<string>): Promise<number> {
  const label = 'child_voice_entry.content';
  let told = 0;
  for (const voice of await tx.voices.ofCase(caseId)) {
    for (const { id, content } of await tx.voices.entries(voice.id)) {
      const left = entryWithoutReasons(await openJson<VoiceEntry>(parts, caseId, label, content), over);
      if (!left) continue;
      await tx.keeping.setVoiceEntry(id, await sealJson(parts, caseId, label, left));
      told += 1;
    }
  }
  return told;
}

/**
 * R21: forgets uploads of this category that nobody finished, with what opens their pieces; the bytes are swept when nothing
 * names them. @returns how many there were
 */
export async function endUploads(parts: EndParts, tx: Tx, caseId: string, category: string): Promise<number> {
  let gone = 0;
  for (const { id, content } of await tx.uploads.ofCase(caseId)) {
    if (categoryOfFile({ id }, await openJson<FileFacts>(parts, caseId, 'upload.content', content)) !== category)
      continue;
    await tx.uploads.remove(id);
    gone += 1;
  }
  return gone;
}
