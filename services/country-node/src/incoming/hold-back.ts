import type { NodeParts } from '../ports/node-parts.js';
import { type Delivery, senderOf } from './accept-delivery.js';

/** What one sender may have lying undone at this node. */
export interface InboxBounds {
  perPeer: number;
}

export interface HeldBack {
  /** Places, in what was given, of the deliveries that are not to be taken now. */
  at: number[];
  /** Their senders, with how much of each waits, and is undone in all. */
  peers: { peer: string; waiting: number; count: number }[];
}

/**
 * Tells whose deliveries stay with the broker, because too much of theirs is undone; everybody else's go on. A sender
 * whose undone deliveries are all parked is let through up to twice the bound: what they wait for may be among what is
 * coming, and would otherwise never come.
 * @throws Fault `store-unavailable`
 */
export async function holdBack(
  { store }: Pick<NodeParts, 'store'>,
  offered: readonly Delivery[],
  { perPeer }: InboxBounds,
): Promise<HeldBack> {
  const senders = offered.map(({ subject }) => senderOf(subject));
  const counts = await store.once((tx) => tx.inbox.undone([...new Set(senders)], 2 * perPeer));
  const peers = counts
    .filter(({ waiting, undone }) => undone >= 2 * perPeer || (undone >= perPeer && waiting > 0))
    .map(({ subjectSender, waiting, undone }) => ({ peer: subjectSender, waiting, count: undone }));
  const full = new Set(peers.map(({ peer }) => peer));
  return { at: [...senders.keys()].filter((at) => full.has(senders[at]!)), peers };
}
