import type { ConversationRow, MessageRow } from '../../../services/country-node/src/ports/store/conversations.js';
import type { Observed } from '../simulation/check-world.js';

/** A side as it stands, so that every conversation of it is read once, whatever is asked of it then. */
export async function readAtOnce(side: Observed, conversations: readonly string[]): Promise<Observed> {
  const held = new Map<string, { row: ConversationRow | undefined; messages: MessageRow[] }>();
  await side.parts.store.transaction(async ({ conversations: rows }) => {
    for (const id of conversations) held.set(id, { row: await rows.get(id), messages: await rows.messages(id) });
  });
  return {
    ...side,
    conversation: (id) => Promise.resolve(held.get(id)?.row),
    messages: (id) => Promise.resolve(held.get(id)?.messages ?? []),
  };
}
