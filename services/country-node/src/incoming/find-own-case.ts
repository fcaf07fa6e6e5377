import type { CaseContent } from '../domain/case/case-content.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import type { Tx } from '../ports/store/store.js';
import { sealCaseContent } from '../record/case-content.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { pseudonymOf } from '../record/pseudonym.js';
import type { CopyParts } from './take-copy.js';

interface Asked {
  peer: string;
  /** The body of the step that opened the conversation. */
  body: JsonObject;
  at: Date;
}

type OwnCase = { id: string; erased?: never } | { erased: true };

/**
 * The case that an own message is about. Where the row of the reference was lost, the node knows its own pseudonyms again;
 * where the case itself was lost, it begins anew with what the partner had been shown, under its own id and key.
 * @returns undefined for a reference that no case here goes by
 */
export async function findOwnCase(parts: CopyParts, tx: Tx, { peer, body, at }: Asked): Promise<OwnCase | undefined> {
  const reference = body['caseReference'];
  if (typeof reference !== 'string') return undefined;
  const ours = await tx.cases.byReference(peer, 'ours', reference);
  const known = ours ?? (await tx.cases.byReference(peer, 'theirs', reference));
  if (known) return { id: known };
  const found = await recognise(parts, peer, reference);
  // Perhaps the partner's own reference, of a case that has yet to come back.
  if (!found) return undefined;
  if (found.erased) return { erased: true };
  const { caseId } = found;
  if (!(await tx.cases.get(caseId))) await beginAgain(parts, tx, caseId, { peer, body, at });
  await tx.cases.addReference({ caseId, partner: peer, givenBy: 'ours', reference });
  return { id: caseId };
}

async function recognise({ vault }: CopyParts, peer: string, reference: string) {
  for await (const each of vault.cases()) if (pseudonymOf({ vault }, each.caseId, peer) === reference) return each;
  return undefined;
}

async function beginAgain(parts: CopyParts, tx: Tx, caseId: string, { peer, body, at }: Asked): Promise<void> {
  const { file, summary } = body as CaseContent;
  await parts.vault.createKey(caseId);
  await tx.cases.insert({
    ...{ id: caseId, origin: 'local', version: 1, responsible: parts.self, status: 'open' },
    content: await sealCaseContent(parts, caseId, {
      ...(file ? { file } : {}),
      ...(summary ? { summary } : {}),
    }),
    ...{ createdAt: at, updatedAt: at, unconfirmedSince: at },
  });
  await tx.ledger.append([ledgerEntry('case-created', { caseId, peer, recovered: true }, at)]);
}
