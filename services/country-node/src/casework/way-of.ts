import { shownHopState } from '../domain/circuits/hop-state.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';

/** By way of whom a conversation goes, as far as one of its ends knows. */
export interface WayView {
  /** Which end this node is of. */
  place: 'origin' | 'final';
  /** Seen from here. At the origin all relays; at the final node, which is not told of others, the neighbour alone. */
  relays: string[];
  /** Until when it is carried. */
  deadline: Date;
  /** Where the hop to or from the neighbour stands. */
  state: string;
}

/**
 * The way of a conversation that somebody may read; null where it goes directly. Asked as the node: a hop is of no case, and no
 * reader's to see.
 */
export async function wayOf(
  { store }: Pick<NodeParts, 'store'>,
  { via }: Pick<ConversationRow, 'via'>,
): Promise<WayView | null> {
  return via === null ? null : store.transaction((tx) => byHop(tx, via));
}

async function byHop(tx: Tx, id: string): Promise<WayView | null> {
  const [hop, conversation] = [await tx.hops.get(id), await tx.conversations.get(id)];
  if (!hop || !conversation || hop.place === 'relay') return null;
  const { place, peer, stops, deadline, failed } = hop;
  const state = shownHopState({ state: conversation.state, failed });
  return { place, relays: stops?.slice(0, -1) ?? [peer], deadline, state };
}
