import { checkDisclosures } from '#libs/envelope/disclosures.js';
import { joinCategories } from '#libs/schema-check/split.js';
import { keepVisible } from '../domain/access/keep-visible.js';
import { CATEGORIES, isPersonal } from '../domain/disclosure/categories.js';
import { bodySchemaOf } from '../domain/conversations/kinds.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ConversationRow, MessageRow } from '../ports/store/conversations.js';
import type { StaffRow } from '../ports/store/people.js';
import { openSignedLines } from '../record/keep-message.js';
import { seeConversation } from './see-case.js';

/** A message as its conversation shows it; the case's own content is read through the case. */
export interface MessageView extends Omit<MessageRow, 'jws' | 'claims' | 'content' | 'receipt'> {
  receipted: boolean;
  /** What was said beside the case: reasons, questions, workers' contacts, dates; absent once erased. */
  said?: JsonObject;
}

const IMPERSONAL: ReadonlySet<string> = new Set(CATEGORIES.filter((each) => !isPersonal(each)));

/** @throws Refusal `not-found` */
export async function readConversation(
  parts: Pick<NodeParts, 'store' | 'vault'>,
  who: StaffRow,
  id: string,
): Promise<{ row: ConversationRow; messages: MessageView[] }> {
  const { row, messages } = await parts.store.transaction(async (tx) => ({
    row: await seeConversation(tx, who, id),
    messages: await tx.conversations.messages(id),
  }));
  return { row, messages: await Promise.all(messages.map((message) => viewOf(parts, row, message))) };
}

async function viewOf(
  parts: Pick<NodeParts, 'vault'>,
  { kind }: ConversationRow,
  message: MessageRow,
): Promise<MessageView> {
  const { jws: _jws, claims, content, receipt, ...shown } = message;
  const said = content ? await saidIn(parts, kind, message, claims) : undefined;
  return { ...shown, receipted: receipt !== null, ...(said ? { said } : {}) };
}

async function saidIn(
  parts: Pick<NodeParts, 'vault'>,
  kind: string,
  message: MessageRow,
  claims: string,
): Promise<JsonObject | undefined> {
  const [, , ...lines] = await openSignedLines(parts, message);
  const { digests } = JSON.parse(claims) as { digests: Record<string, string> };
  const schema = bodySchemaOf(kind, message.step);
  return keepVisible(schema, joinCategories(schema, checkDisclosures(lines, digests, false)), IMPERSONAL);
}
