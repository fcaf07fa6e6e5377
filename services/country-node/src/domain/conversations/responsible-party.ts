import { buildGraph, builtUponByOthers } from './build-graph.js';
import type { ConversationKind, SignedStep } from './conversation-kind.js';
import { foldConversation } from './fold-conversation.js';

/**
 * The roles that hold the case as far as one side knows; none in kinds that say nothing about it. In the others always
 * one, and two only from the signing of an assumption until its receipt (invariant 4). `unreceipted`: digests of the
 * side's own messages of which it has no receipt; the other side may not hold them.
 */
export function responsibleParties(
  kind: ConversationKind,
  messages: Iterable<SignedStep>,
  unreceipted: ReadonlySet<string> = new Set(),
): string[] {
  const held = [...messages];
  const { knots, idOf } = buildGraph(kind, held);
  // A message that the other side cites has arrived there, receipt or none.
  const arrived = ({ author, digest }: SignedStep) => builtUponByOthers(knots, author).has(idOf(digest));
  const confirmed = held.filter((message) => !unreceipted.has(message.digest) || arrived(message));
  const parties = [held, confirmed].map((set) => foldConversation(kind, set).responsible);
  return [...new Set(parties)].filter((party) => party !== undefined).sort();
}
