import { ANY, isBefore, type Place } from '../domain/sharing/restricted.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { shownBy } from './read-restricted.js';

/** What a partner asked to be restricted of what it showed. */
export interface Scope {
  category: string;
  purpose: string;
}

/**
 * What a request to restrict is about: what it names, be it here already or late; where it names nothing, all that its author
 * showed of the case before. Read from the request, for a later one may have taken over what was restricted (R10).
 * @param asked body and place of the message that asked
 */
export async function askedScope(
  parts: Pick<NodeParts, 'vault'>,
  tx: Tx,
  { caseId, peer }: Pick<ConversationRow, 'caseId' | 'peer'>,
  { body, place }: { body: JsonObject; place: Place },
): Promise<Scope[]> {
  const named = body['scope'] as unknown as Scope[] | undefined;
  const scope = named ?? [...(await shownBefore(parts, tx, { caseId, peer, place })), { category: ANY, purpose: ANY }];
  const plain = scope.map(({ category, purpose }) => ({ category, purpose }));
  return [...new Map(plain.map((each) => [`${each.category} ${each.purpose}`, each])).values()];
}

async function shownBefore(
  parts: Pick<NodeParts, 'vault'>,
  tx: Tx,
  { caseId, peer, place }: { caseId: string; peer: string; place: Place },
) {
  const shown = await shownBy(parts, tx, caseId);
  return shown.filter((each) => each.peer === peer && isBefore(each.place, place));
}
