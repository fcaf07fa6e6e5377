import type { JsonObject } from '../domain/disclosure/types.js';
import type { CaseVault } from '../ports/case-vault.js';
import type { MessageRow } from '../ports/store/conversations.js';
import { openJson, sealJson } from './case-content.js';

const LABEL = 'message.only_here';

/** R5: what a person noted beside a step for this node alone, under the case's key. No ledger entry says that it is there. */
export function sealOnlyHere(parts: { vault: CaseVault }, caseId: string, noted: JsonObject): Promise<Uint8Array> {
  return sealJson(parts, caseId, LABEL, noted);
}

/** Empty where nothing was noted. @throws Fault `case-key-missing` after erasure */
export async function openOnlyHere(
  parts: { vault: CaseVault },
  { caseId, onlyHere }: Pick<MessageRow, 'caseId' | 'onlyHere'>,
): Promise<JsonObject> {
  return onlyHere ? openJson<JsonObject>(parts, caseId, LABEL, onlyHere) : {};
}
