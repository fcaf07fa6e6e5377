import type { CaseContent } from '../domain/case/case-content.js';
import { OVERRIDE } from '../domain/conversations/approver-of.js';
import { enteredSchemaOf } from '../domain/conversations/opening-step.js';
import type { Json, JsonObject } from '../domain/disclosure/types.js';
import type { ConsentEvent } from '../domain/consent/types.js';
import { withoutCategory } from '../domain/safeguards/r21-end-category.js';
import { withoutReasons } from '../domain/safeguards/r21-end-in-consent.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { CaseRow } from '../ports/store/cases.js';
import type { MessageRow } from '../ports/store/conversations.js';
import type { EnteredRow } from '../ports/store/keeping.js';
import type { Tx } from '../ports/store/store.js';
import { unanswered } from './acts.js';
import { openCaseContent, openJson, sealCaseContent, sealJson } from './case-content.js';
import { endInConsents, endInVoices, endUploads } from './end-beside-case.js';
import { eraseLines } from './erase-received.js';
import { categoryOfFile, factsOfFile } from './file-facts.js';
import { ledgerEntry } from './ledger-entry.js';

type EndParts = Pick<NodeParts, 'vault'>;

/**
 * R21: destroys one category of a closed case, wherever the case has it: in its content, in what was said in both directions,
 * in what was entered and noted, and its files. Signatures, claims, digests and receipts stay. The ledger says which
 * category went, under which term, out of which messages, and never what it said.
 * @param term.over every category whose time is over, this one among them
 * @returns false while a message that holds some of it is still on its way, and where it went before and nothing came since
 */
export async function endCategory(
  parts: EndParts,
  tx: Tx,
  row: CaseRow & { closedAt: Date },
  { category, over, months, at }: { category: string; over: ReadonlySet<string>; months: number; at: Date },
): Promise<boolean> {
  const { id: caseId, closedAt } = row;
  const messages = await endInMessages(parts, tx, caseId, category);
  if (!messages) return false;
  const isFirst = await tx.keeping.noteCategoryEnded({ caseId, category, closedAt, endedAt: at });
  const files = await endFiles(parts, tx, caseId, category);
  const others = [
    messages.length + files,
    await endInContent(parts, tx, row, { category, at }),
    await endAllEntered(parts, tx, caseId, { category, over }),
    await endInConsents(parts, tx, caseId, over),
    await endInVoices(parts, tx, caseId, over),
    await endUploads(parts, tx, caseId, category),
  ];
  if (!isFirst && others.every((count) => count === 0)) return false;
  const facts = { caseId, term: 'closed', category, months, closedAt: closedAt.toISOString(), messages, files };
  await tx.ledger.append([ledgerEntry('content-erased', facts, at)]);
  await tx.notify({ topic: 'case', id: caseId, caseId });
  return true;
}

/** @returns digests of those that had any; undefined where one has not arrived yet, which is sent as it was signed or not at all */
async function endInMessages(parts: EndParts, tx: Tx, caseId: string, category: string): Promise<string[] | undefined> {
  const holding: MessageRow[] = [];
  for (const { id } of await tx.conversations.ofCase(caseId)) {
    const messages = await tx.conversations.messages(id);
    const underWay = new Set(unanswered(messages));
    for (const message of messages) {
      const { categories } = JSON.parse(message.claims) as { categories?: string[] };
      if (message.content === null || !categories?.includes(category)) continue;
      if (underWay.has(message) || (await isStillSent(tx, message))) return undefined;
      holding.push(message);
    }
  }
  const digests: string[] = [];
  for (const message of holding) {
    if (await eraseLines(parts, tx, message, new Set([category]))) digests.push(message.digest);
  }
  return digests.sort();
}

/** Signed anew, it goes on being sent when another that said it is receipted. */
async function isStillSent(tx: Tx, { id, direction, status }: MessageRow): Promise<boolean> {
  if (direction !== 'out' || status !== 'queued') return false;
  return (await tx.outbox.byMessage(id)).some((row) => row.status !== 'closed');
}

async function endInContent(
  parts: EndParts,
  tx: Tx,
  row: CaseRow,
  { category, at }: { category: string; at: Date },
): Promise<number> {
  const content = await openCaseContent(parts, row);
  const less = (schema: string, value: object | undefined) =>
    value && (withoutCategory(`urn:passerelle:schema:${schema}:v1`, value as Json, category) ?? value);
  const kept = { file: less('case-file', content.file), summary: less('case-summary', content.summary) };
  if (kept.file === content.file && kept.summary === content.summary) return 0;
  const left = JSON.parse(JSON.stringify(kept)) as CaseContent;
  await tx.cases.update(row.id, row.version, { content: await sealCaseContent(parts, row.id, left), updatedAt: at });
  return 1;
}

interface Ending {
  category: string;
  over: ReadonlySet<string>;
}

async function endAllEntered(parts: EndParts, tx: Tx, caseId: string, ending: Ending): Promise<number> {
  let told = 0;
  for (const entered of await tx.keeping.entered(caseId)) {
    const left = leftOf(entered, await openJson<JsonObject>(parts, caseId, entered.where, entered.sealed), ending);
    if (!left) continue;
    await tx.keeping.setEntered(entered, await sealJson(parts, caseId, entered.where, left));
    told += 1;
  }
  return told;
}

function leftOf(entered: EnteredRow, value: JsonObject, { category, over }: Ending) {
  if (entered.conversationId === null && entered.kind === OVERRIDE.kind)
    return withoutReasons(value as unknown as ConsentEvent, over);
  const schema = enteredSchemaOf(entered);
  return schema === null ? undefined : withoutCategory(schema, value, category);
}

async function endFiles(parts: EndParts, tx: Tx, caseId: string, category: string): Promise<number> {
  const gone: string[] = [];
  for (const file of await tx.attachments.ofCase(caseId)) {
    if (categoryOfFile(file, await factsOfFile(parts, file)) === category) gone.push(file.id);
  }
  await tx.keeping.removeFiles(gone);
  return gone.length;
}
