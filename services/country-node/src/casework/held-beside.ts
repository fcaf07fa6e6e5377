import { keepVisible } from '../domain/access/keep-visible.js';
import { kindNamed } from '../domain/conversations/kinds.js';
import { leavesIn, readAt } from '../domain/disclosure/pointers.js';
import { rebuild } from '../domain/disclosure/rebuild.js';
import type { Json, JsonObject } from '../domain/disclosure/types.js';
import { formOf, isOfItem } from '../domain/sharing/items.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ConversationRow, MessageRow } from '../ports/store/conversations.js';
import type { StaffRow } from '../ports/store/people.js';
import type { Tx } from '../ports/store/store.js';
import { openCaseContent } from '../record/case-content.js';
import type { SaidNow } from '../record/check-corrected.js';
import { readBody } from '../record/read-body.js';
import { hideRestricted } from './hide-restricted.js';

/**
 * What this node holds itself of the items that a partner corrected, so that whoever decides has both in view; as far as the
 * reader may see it in the case. By message.
 */
export async function heldBeside(
  parts: Pick<NodeParts, 'vault' | 'national'>,
  tx: Tx,
  { kind, caseId }: ConversationRow,
  reader: { who: StaffRow; categories: ReadonlySet<string>; messages: readonly MessageRow[] },
): Promise<Map<string, JsonObject>> {
  const { steps } = kindNamed(kind);
  const told = reader.messages.filter(
    ({ step, direction, content }) => direction === 'in' && content !== null && steps[step]?.weighedAs !== undefined,
  );
  const row = told.length > 0 ? await tx.cases.get(caseId) : undefined;
  if (!row) return new Map();
  const categories = await hideRestricted(parts, tx, { ...reader, caseId });
  const held = await openCaseContent(parts, row);
  const beside = new Map<string, JsonObject>();
  for (const message of told) {
    const { corrections = [] } = (await readBody(parts, kind, message)) as unknown as Partial<SaidNow>;
    const { member, schema } = formOf(message.step);
    const visible = keepVisible(schema, (held[member] ?? null) as Json, categories);
    const found = pick(
      visible,
      corrections.map(({ item }) => item),
    );
    if (Object.keys(found).length > 0) beside.set(message.id, { [member]: found });
  }
  return beside;
}

function pick(content: JsonObject | undefined, items: readonly string[]): JsonObject {
  if (!content) return {};
  const own = leavesIn(content).filter(({ pointer }) => items.some((item) => isOfItem(item, pointer)));
  return rebuild(own, (pointer) => Array.isArray(readAt(content, pointer))).content;
}
