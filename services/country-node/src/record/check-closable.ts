import type { InputCloseCase } from '#libs/schema-check/generated/types.js';
import { judgeClosure } from '../domain/closure/judge-closure.js';
import { isOpen } from '../domain/conversations/conversation-kind.js';
import { isExclusive, kindNamed } from '../domain/conversations/kinds.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { CaseRow } from '../ports/store/cases.js';
import type { Tx } from '../ports/store/store.js';
import { openCaseContent } from './case-content.js';

type CheckParts = Pick<NodeParts, 'self' | 'clock' | 'vault' | 'national'>;

/**
 * R16: whether a case may be closed so, as it stands; asked under the lock of the case, when it is asked for and again when
 * it is approved: neither a transfer nor a restore changes the case's version.
 * @throws Refusal `record-unconfirmed`, `case-closed`, `not-responsible`, `transfer-open`, `closure-incomplete`, `age-not-proved`
 */
export async function checkClosable(
  parts: CheckParts,
  tx: Tx,
  caseRow: CaseRow,
  closure: InputCloseCase,
): Promise<void> {
  if (caseRow.unconfirmedSince) throw new Refusal('record-unconfirmed');
  if (caseRow.status === 'closed') throw new Refusal('case-closed');
  if (caseRow.responsible !== parts.self) throw new Refusal('not-responsible');
  const all = await tx.conversations.ofCase(caseRow.id);
  const underWay = all.some((row) => {
    const table = kindNamed(row.kind);
    return isExclusive(row) && row.state in table.states && row.state !== table.initial && isOpen(table, row.state);
  });
  if (underWay) throw new Refusal('transfer-open');
  const { file } = await openCaseContent(parts, caseRow);
  const law = parts.national.inForce();
  const caseFile = (file ?? {}) as JsonObject;
  const problem = judgeClosure(closure, { caseFile, at: parts.clock.now(), law });
  if (problem) throw new Refusal(problem.code, problem.pointers);
}
