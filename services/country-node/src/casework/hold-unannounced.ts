import { seesEverything } from '../domain/access/visible-categories.js';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { AttachmentRow } from '../ports/store/attachments.js';
import type { CaseRow } from '../ports/store/cases.js';
import type { EnteredRow } from '../ports/store/keeping.js';
import type { StaffRow } from '../ports/store/people.js';
import type { Tx } from '../ports/store/store.js';
import { openJson } from '../record/case-content.js';
import { categoryOfFile, factsOfFile } from '../record/file-facts.js';
import { openSignedLines } from '../record/keep-message.js';
import { isHeld } from '../record/legal-holds.js';
import { hiddenFrom } from './hide-restricted.js';
import { seeCase } from './see-case.js';

type HoldParts = Pick<NodeParts, 'vault' | 'national'>;

/** A file that nobody outside was told of, with its case, which is locked. */
export interface HeldFile {
  file: AttachmentRow;
  caseRow: CaseRow;
  /** Categories that a partner's word hides from whoever asks (R10). */
  hidden: ReadonlySet<string>;
}

/**
 * A file as it may still be taken out or put right: own, of an open case that nothing holds (R21), named in no message, which
 * may have arrived however it ended, and in no step that waits. What was said of it to a partner stays said: the partner has it
 * by that type, and takes back or ends it so. For whoever may change the case file.
 * @throws Refusal `not-found`, `case-destroyed`, `case-closed`, `case-held`, `record-unconfirmed`; `step-not-allowed` with where
 * the file is bound: `/holder` for one that a partner sent, `/messages` for one that was named to a partner, `/steps` for one
 * that a step names which waits
 */
export async function holdUnannounced(parts: HoldParts, tx: Tx, by: StaffRow, attachmentId: string): Promise<HeldFile> {
  const found = await tx.attachments.get(attachmentId);
  // Looked for also where there is no file: to be denied another's takes as much (threat 22).
  const caseId = found?.caseId ?? attachmentId;
  const { categories } = await seeCase(tx, by, caseId);
  if (!seesEverything(categories)) throw new Refusal('not-found');
  const caseRow = await tx.cases.lockWhole(caseId);
  // It may have gone before the case was locked.
  const file = await tx.attachments.get(attachmentId);
  if (!caseRow || !file) throw new Refusal('not-found');
  const hidden = await hiddenFrom(parts, tx, { who: by, caseId });
  const shownAs = ['DOCS', categoryOfFile(file, await factsOfFile(parts, file))];
  if (shownAs.some((each) => hidden.has(each))) throw new Refusal('not-found');
  await checkCase(tx, caseRow);
  const bound = await whereBound(parts, tx, file);
  if (bound !== undefined) throw new Refusal('step-not-allowed', [bound]);
  return { file, caseRow, hidden };
}

/** What is closed is kept as it is for its time, and ended by two people. */
async function checkCase(tx: Tx, { id, status, unconfirmedSince }: CaseRow): Promise<void> {
  if (status !== 'open') throw new Refusal('case-closed');
  if (await isHeld(tx, id)) throw new Refusal('case-held');
  // Whoever lost the end of its history may have named the file in it.
  if (unconfirmedSince) throw new Refusal('record-unconfirmed');
}

async function whereBound(parts: HoldParts, tx: Tx, file: AttachmentRow): Promise<string | undefined> {
  if (file.holder !== null || file.messageId !== null) return '/holder';
  if ((await tx.attachments.isCopied(file.id)) || (await isInMessage(parts, tx, file))) return '/messages';
  return (await isAwaited(parts, tx, file)) ? '/steps' : undefined;
}

/** Its entry in the case file may have gone without its bytes. */
async function isInMessage(parts: HoldParts, tx: Tx, { id, caseId }: AttachmentRow): Promise<boolean> {
  for (const conversation of await tx.conversations.ofCase(caseId)) {
    for (const message of await tx.conversations.messages(conversation.id)) {
      if ((await openSignedLines(parts, message)).some((line) => line.includes(id))) return true;
    }
  }
  return false;
}

async function isAwaited(parts: HoldParts, tx: Tx, { id, caseId }: AttachmentRow): Promise<boolean> {
  const owed = (await tx.owed.ofCase(caseId)).filter(({ status }) => status === 'due' || status === 'waiting');
  const due = new Set(owed.map((each) => each.id));
  const waits = async (row: EnteredRow) =>
    row.where === 'approval.input' ? (await tx.people.approval(row.id))?.status === 'waiting' : due.has(row.id);
  for (const row of await tx.keeping.entered(caseId)) {
    if (!(await waits(row))) continue;
    if (JSON.stringify(await openJson(parts, caseId, row.where, row.sealed)).includes(id)) return true;
  }
  return false;
}
