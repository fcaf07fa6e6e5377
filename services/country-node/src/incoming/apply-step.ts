import { v7 as uuidv7 } from 'uuid';
import type { CaseContent } from '../domain/case/case-content.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import { Fault } from '../domain/refusal.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { openCaseContent, sealCaseContent, sealJson } from '../record/case-content.js';
import type { Incoming, TakeParts } from './take-message.js';

/** A file as a handover announces it. */
interface AnnouncedAttachment {
  attachmentId: string;
  documentType: string;
  mediaType: string;
  size: number;
  ciphertextDigest: string;
  ciphertextSize: number;
  identity: string;
}

/** Keeps what a step brought of the case: coarse forms, the permitted file, and the files to fetch. */
export async function applyStep(
  parts: TakeParts,
  tx: Tx,
  conversation: ConversationRow,
  incoming: Incoming,
): Promise<void> {
  const { body } = incoming;
  const summary = (body['summary'] ?? body['answers']) as JsonObject | undefined;
  const file = body['file'] as JsonObject | undefined;
  if (summary || file) await keepContent(parts, tx, conversation, { summary, file }, incoming.at);
  const announced = (body['attachments'] ?? []) as unknown as AnnouncedAttachment[];
  if (Array.isArray(announced)) {
    for (const each of announced) await expectAttachment(parts, tx, conversation, each, incoming);
  }
}

async function keepContent(
  parts: TakeParts,
  tx: Tx,
  { caseId }: ConversationRow,
  brought: { summary: JsonObject | undefined; file: JsonObject | undefined },
  at: Date,
): Promise<void> {
  const row = await tx.cases.lock(caseId);
  if (!row) throw new Fault('conversation-without-case');
  const held = await openCaseContent(parts, row);
  const content = {
    ...(brought.file ? { file: brought.file } : held.file ? { file: held.file } : {}),
    summary: { ...held.summary, ...brought.summary },
  } as CaseContent;
  const sealed = await sealCaseContent(parts, caseId, content);
  if (!(await tx.cases.update(caseId, row.version, { content: sealed, updatedAt: at })))
    throw new Fault('case-changed');
}

async function expectAttachment(
  parts: TakeParts,
  tx: Tx,
  { caseId, peer }: ConversationRow,
  announced: AnnouncedAttachment,
  { claims, at }: Incoming,
): Promise<void> {
  const { identity, documentType, attachmentId } = announced;
  await tx.attachments.insert({
    id: uuidv7(),
    caseId,
    fileId: uuidv7(),
    content: await sealJson(parts, caseId, 'attachment.content', { identity, documentType, attachmentId }),
    mediaType: announced.mediaType,
    size: announced.size,
    cipherSize: announced.ciphertextSize,
    cipherSha256: announced.ciphertextDigest,
    status: 'expected',
    holder: peer,
    messageId: claims.messageId,
    attempts: 0,
    nextAttemptAt: at,
    failure: null,
    mismatches: 0,
    waitingSince: at,
    createdAt: at,
  });
  await tx.notify({ topic: 'attachment', id: claims.messageId, caseId });
}
