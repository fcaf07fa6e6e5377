import { v7 as uuidv7 } from 'uuid';
import type { InputCloseCase } from '#libs/schema-check/generated/types.js';
import { judgeClosure } from '../domain/closure/judge-closure.js';
import { isOpen } from '../domain/conversations/conversation-kind.js';
import { isExclusive, kindNamed } from '../domain/conversations/kinds.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { CaseRow } from '../ports/store/cases.js';
import type { StaffRow } from '../ports/store/people.js';
import type { Tx } from '../ports/store/store.js';
import { openCaseContent, sealJson } from '../record/case-content.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { workOnCase } from './see-case.js';

type AskParts = Pick<NodeParts, 'self' | 'clock' | 'store' | 'vault' | 'national'>;

/**
 * Asks to close a case; put before a second person (R9, R16), once for the case and all that are told of it.
 * @throws Refusal `not-found`, `not-responsible`, `case-closed`, `record-unconfirmed`, `transfer-open`, `closure-incomplete`, `age-not-proved`
 */
export async function askClosure(
  parts: AskParts,
  by: StaffRow,
  caseId: string,
  closure: InputCloseCase,
): Promise<{ caseId: string; approvalId: string }> {
  return parts.store.transaction(async (tx) => {
    await workOnCase(tx, by, caseId);
    const caseRow = await tx.cases.lockWhole(caseId);
    if (!caseRow) throw new Refusal('not-found');
    await checkClosable(parts, tx, caseRow, closure);
    const [id, at] = [uuidv7(), parts.clock.now()];
    await tx.people.addApproval({
      id,
      caseId,
      conversationId: null,
      kind: 'case-closure',
      step: 'close',
      peer: '',
      input: await sealJson(parts, caseId, 'approval.input', closure),
      manifestDigest: `case-version-${caseRow.version}`,
      authorId: by.id,
      status: 'waiting',
      approverId: null,
      reasonCode: null,
      createdAt: at,
      decidedAt: null,
      reviewBy: null,
      settledAt: null,
    });
    await tx.ledger.append([
      ledgerEntry('approval-requested', { caseId, approvalId: id, step: 'close', by: by.id }, at),
    ]);
    await tx.notify({ topic: 'approval', id, caseId });
    return { caseId, approvalId: id };
  });
}

/** Whether a case may be closed so, as it stands. @throws Refusal as askClosure */
async function checkClosable(parts: AskParts, tx: Tx, caseRow: CaseRow, closure: InputCloseCase): Promise<void> {
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
  const { age: majority } = parts.national.inForce().majority;
  const caseFile = (file ?? {}) as JsonObject;
  const problem = judgeClosure(closure, { caseFile, at: parts.clock.now(), majority });
  if (problem) throw new Refusal(problem.code, problem.pointers);
}
