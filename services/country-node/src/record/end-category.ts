import type { CaseContent } from '../domain/case/case-content.js';
import { OVERRIDE } from '../domain/conversations/approver-of.js';
import { inputSchemaOf } from '../domain/conversations/opening-step.js';
import type { Json, JsonObject } from '../domain/disclosure/types.js';
import { withoutCategory } from '../domain/safeguards/r21-end-category.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { CaseRow } from '../ports/store/cases.js';
import type { EnteredRow } from '../ports/store/keeping.js';
import type { Tx } from '../ports/store/store.js';
import { openCaseContent, openJson, sealCaseContent, sealJson } from './case-content.js';
import { eraseLines } from './erase-received.js';
import { categoryOfFile, factsOfFile } from './file-facts.js';
import { ledgerEntry } from './ledger-entry.js';

type EndParts = Pick<NodeParts, 'vault'>;

/**
 * R21: destroys one category of a closed case, wherever the case has it: in its content, in what was said in both directions,
 * in what was entered and noted, and its files. Signatures, claims, digests and receipts stay. The ledger says which
 * category went, under which term, out of which messages, and never what it said.
 * @returns false while a message that holds some of it is still on its way
 */
export async function endCategory(
  parts: EndParts,
  tx: Tx,
  row: CaseRow & { closedAt: Date },
  { category, months, at }: { category: string; months: number; at: Date },
): Promise<boolean> {
  const messages = await endInMessages(parts, tx, row.id, category);
  if (!messages) return false;
  await endInContent(parts, tx, row, { category, at });
  for (const entered of await tx.keeping.entered(row.id)) await endInEntered(parts, tx, row.id, entered, category);
  const files = await endFiles(parts, tx, row.id, category);
  const { id: caseId, closedAt } = row;
  await tx.keeping.noteCategoryEnded({ caseId, category, closedAt, endedAt: at });
  const facts = { caseId, term: 'closed', category, months, closedAt: closedAt.toISOString(), messages, files };
  await tx.ledger.append([ledgerEntry('content-erased', facts, at)]);
  await tx.notify({ topic: 'case', id: caseId, caseId });
  return true;
}

/** @returns digests of those that had any; undefined where one has not arrived yet, which is sent as it was signed or not at all */
async function endInMessages(parts: EndParts, tx: Tx, caseId: string, category: string): Promise<string[] | undefined> {
  const digests: string[] = [];
  for (const { id } of await tx.conversations.ofCase(caseId)) {
    for (const message of await tx.conversations.messages(id)) {
      const { categories } = JSON.parse(message.claims) as { categories?: string[] };
      if (message.content === null || !categories?.includes(category)) continue;
      if (message.direction === 'out' && message.status === 'queued') return undefined;
      if (await eraseLines(parts, tx, message, new Set([category]))) digests.push(message.digest);
    }
  }
  return digests.sort();
}

async function endInContent(
  parts: EndParts,
  tx: Tx,
  row: CaseRow,
  { category, at }: { category: string; at: Date },
): Promise<void> {
  const content = await openCaseContent(parts, row);
  const less = (schema: string, value: object | undefined) =>
    value && (withoutCategory(`urn:passerelle:schema:${schema}:v1`, value as Json, category) ?? value);
  const kept = { file: less('case-file', content.file), summary: less('case-summary', content.summary) };
  if (kept.file === content.file && kept.summary === content.summary) return;
  const left = JSON.parse(JSON.stringify(kept)) as CaseContent;
  await tx.cases.update(row.id, row.version, { content: await sealCaseContent(parts, row.id, left), updatedAt: at });
}

async function endInEntered(
  parts: EndParts,
  tx: Tx,
  caseId: string,
  entered: EnteredRow,
  category: string,
): Promise<void> {
  const value = await openJson<JsonObject>(parts, caseId, entered.where, entered.sealed);
  const left = withoutCategory(schemaOf(entered), value, category);
  if (left) await tx.keeping.setEntered(entered, await sealJson(parts, caseId, entered.where, left));
}

function schemaOf({ conversationId, kind, step }: EnteredRow): string {
  if (conversationId !== null) return inputSchemaOf(kind, step);
  return kind === OVERRIDE.kind ? 'urn:passerelle:schema:consent-event:v1' : 'urn:passerelle:schema:api:close-case:v1';
}

async function endFiles(parts: EndParts, tx: Tx, caseId: string, category: string): Promise<number> {
  const gone: string[] = [];
  for (const file of await tx.attachments.ofCase(caseId)) {
    if (categoryOfFile(file, await factsOfFile(parts, file)) === category) gone.push(file.id);
  }
  await tx.keeping.removeFiles(gone);
  return gone.length;
}
