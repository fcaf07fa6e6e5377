import { keepVisible } from '../domain/access/keep-visible.js';
import type { CaseContent } from '../domain/case/case-content.js';
import { CATEGORIES } from '../domain/disclosure/categories.js';
import type { Json } from '../domain/disclosure/types.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { MessageRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { openCaseContent, sealCaseContent } from './case-content.js';
import { categoriesOfFile, factsOfFile } from './file-facts.js';
import { openSignedLines, sealDisclosures } from './keep-message.js';
import { ledgerEntry } from './ledger-entry.js';
import { purposeStated } from './purpose-stated.js';

export interface ToErase {
  caseId: string;
  /** The partner that showed it. */
  peer: string;
  purposes: ReadonlySet<string>;
  categories: readonly string[];
  at: Date;
}

type EraseParts = Pick<NodeParts, 'vault'>;

/**
 * Erases what a partner showed of a case in some categories: in its messages, in the case that came from it, and its files,
 * whose bytes are swept when nothing names them. Signatures, claims and digests stay: they prove what was said without
 * saying it. A case that began here is never touched.
 */
export async function eraseReceived(parts: EraseParts, tx: Tx, erase: ToErase): Promise<void> {
  const { caseId, peer, purposes, at } = erase;
  const categories = new Set(erase.categories);
  const [told, lost] = [new Set<string>(), new Set<string>()];
  for (const { id, kind, peer: other } of await tx.conversations.ofCase(caseId)) {
    if (other !== peer) continue;
    for (const row of await tx.conversations.messages(id)) {
      if (row.direction !== 'in' || !purposes.has(purposeStated(kind, row))) continue;
      told.add(row.id);
      if (await eraseLines(parts, tx, row, categories)) lost.add(row.id);
    }
  }
  // A photo is announced among the documents: its message may lose nothing but the file (R19).
  for (const id of await eraseFiles(parts, tx, erase, told)) lost.add(id);
  await eraseInCase(parts, tx, erase, categories);
  const facts = { caseId, peer, categories: [...categories].sort(), messages: [...lost] };
  await tx.ledger.append([ledgerEntry('erased', facts, at)]);
}

/** @returns whether the message had anything of these categories */
export async function eraseLines(
  parts: EraseParts,
  tx: Tx,
  row: MessageRow,
  categories: ReadonlySet<string>,
): Promise<boolean> {
  const [, , ...lines] = await openSignedLines(parts, row);
  const left = lines.filter((line) => !categories.has((JSON.parse(line) as [string, string])[1]));
  if (left.length === lines.length) return false;
  await tx.conversations.setContent(row.id, await sealDisclosures(parts, row.caseId, left));
  return true;
}

/** @returns the messages that announced what went */
async function eraseFiles(
  parts: EraseParts,
  tx: Tx,
  { caseId, peer, categories }: ToErase,
  told: ReadonlySet<string>,
): Promise<string[]> {
  const gone: { id: string; messageId: string }[] = [];
  for (const row of await tx.attachments.ofCase(caseId)) {
    const { id, holder, messageId } = row;
    if (holder !== peer || messageId === null || !told.has(messageId)) continue;
    const own = categoriesOfFile(row, await factsOfFile(parts, row));
    if (own.some((each) => categories.includes(each))) gone.push({ id, messageId });
  }
  await tx.keeping.removeFiles(gone.map(({ id }) => id));
  return gone.map(({ messageId }) => messageId);
}

/** Takes categories out of what is kept with a case that came from a partner. */
export async function eraseInCase(
  parts: EraseParts,
  tx: Tx,
  { caseId, at }: Pick<ToErase, 'caseId' | 'at'>,
  categories: ReadonlySet<string>,
): Promise<void> {
  const row = await tx.cases.lockWhole(caseId);
  if (row?.origin !== 'received') return;
  const { file, summary } = await openCaseContent(parts, row);
  const left = new Set(CATEGORIES.filter((each) => !categories.has(each)));
  const keep = (schema: string, value: object | undefined) =>
    value && keepVisible(`urn:passerelle:schema:${schema}:v1`, value as Json, left);
  const kept = { file: keep('case-file', file), summary: keep('case-summary', summary) };
  const content = JSON.parse(JSON.stringify(kept)) as CaseContent;
  await tx.cases.update(caseId, row.version, { content: await sealCaseContent(parts, caseId, content), updatedAt: at });
}
