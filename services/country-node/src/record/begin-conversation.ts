import { v7 as uuidv7 } from 'uuid';
import { kindNamed } from '../domain/conversations/kinds.js';
import { openingStep } from '../domain/conversations/opening-step.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { CaseHead } from '../ports/store/cases.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { pseudonymOf } from './pseudonym.js';

/** Writes a conversation that begins here, by the hop `via` or directly, under the reference that only this partner and this node know the case by. */
export async function beginConversation(
  parts: Pick<NodeParts, 'vault'>,
  tx: Tx,
  { kind, caseRow, peer, via, at }: { kind: string; caseRow: CaseHead; peer: string; via: string | null; at: Date },
): Promise<ConversationRow> {
  const table = kindNamed(kind);
  await giveReference(parts, tx, caseRow.id, peer);
  const row: ConversationRow = {
    id: uuidv7(),
    kind,
    caseId: caseRow.id,
    peer,
    role: openingStep(table).by,
    state: table.initial,
    version: 1,
    responsible: caseRow.responsible,
    dueAt: null,
    via,
    createdAt: at,
    updatedAt: at,
  };
  await tx.conversations.insert(row);
  return row;
}

/** Between two nodes a case has one reference, whoever wrote first: a case that came from this partner keeps theirs. */
async function giveReference(
  { vault }: Pick<NodeParts, 'vault'>,
  tx: Tx,
  caseId: string,
  partner: string,
): Promise<void> {
  const known = await tx.cases.references(caseId);
  if (known.some((each) => each.partner === partner)) return;
  await tx.cases.addReference({ caseId, partner, givenBy: 'ours', reference: pseudonymOf({ vault }, caseId, partner) });
}
