import { setTimeout as sleep } from 'node:timers/promises';
import type { NodeParts } from '../ports/node-parts.js';

/** What a person has to see to while the node does its work; the closed list of what `GET /health/ready` names. */
export const ATTENTION = ['restored-not-heard', 'restored-unconfirmed'] as const;
export type Attention = (typeof ATTENTION)[number];

const PATIENCE_MS = 2_000;

/** What a restore left undone: partners that have not told what the node lost, cases that nobody has confirmed. */
export class AttentionFinder {
  private asking: Promise<Attention[]> | undefined;

  constructor(private readonly store: NodeParts['store']) {}

  /** Nothing when the database does not answer: that has a name of its own. */
  find(): Promise<Attention[]> {
    return Promise.race([this.ask(), sleep(PATIENCE_MS, [], { ref: false })]);
  }

  /** One question at a time, however many ask. */
  private ask(): Promise<Attention[]> {
    this.asking ??= read(this.store)
      .catch(() => [])
      .finally(() => (this.asking = undefined));
    return this.asking;
  }
}

async function read(store: NodeParts['store']): Promise<Attention[]> {
  return store.transaction(async ({ restoration }) => {
    const incarnation = await restoration.incarnation();
    if (!incarnation || incarnation.cause === 'first') return [];
    const partners = await restoration.list();
    const heard = partners.length > 0 && partners.every(({ status }) => status === 'done' || status === 'set-aside');
    const unconfirmed = (await restoration.countUnconfirmed()) > 0;
    return ATTENTION.filter((each) => (each === 'restored-not-heard' ? !heard : unconfirmed));
  });
}
