import { randomBytes } from 'node:crypto';
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { NodeParts } from '../ports/node-parts.js';
import type { StoreChange } from '../ports/store/store.js';
import { NODE_PARTS } from './tokens.js';

/** A change under the id by which a reader says how far it has heard; ids rise within one run of the process. */
export interface Told {
  id: string;
  change: StoreChange;
}

const MISSED: StoreChange = { topic: 'missed', id: '' };
const KEPT_MS = 120_000;
const MOST_KEPT = 2_000;
/** A page is read and its stream opened one after the other, on a bad line seconds apart. */
const NEWCOMER_MS = 15_000;

/** What changed lately, so that a reader whose stream broke, or opened a moment after its page was read, misses nothing. */
@Injectable()
export class RecentChanges implements OnModuleInit, OnModuleDestroy {
  private readonly run = randomBytes(6).toString('hex');
  private readonly listeners = new Set<(told: Told) => void>();
  private stop = (): void => undefined;
  private kept: { n: number; at: number; change: StoreChange }[] = [];
  private count = 0;

  constructor(@Inject(NODE_PARTS) private readonly parts: Pick<NodeParts, 'store'>) {}

  onModuleInit(): void {
    this.stop = this.parts.store.onChange((change) => this.keep(change));
  }

  onModuleDestroy(): void {
    this.stop();
    this.listeners.clear();
  }

  /** The id of the newest change: what is read from now on shows it, and all before. */
  newest(): string {
    return this.idOf(this.count);
  }

  /**
   * Tells at once what a reader has not heard, then each change as it comes.
   * @param lastHeard the id a reader heard last (`Last-Event-ID`), or that was the newest before the page was read: what is no longer known since then is told as `missed`;
   * without one, what changed in the last 15 seconds
   * @returns the unsubscribe function
   */
  tell(listener: (told: Told) => void, lastHeard: string | undefined): () => void {
    for (const told of this.notHeard(lastHeard)) listener(told);
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private notHeard(lastHeard: string | undefined): Told[] {
    this.forget();
    if (lastHeard === undefined)
      return this.toldOf(this.kept.filter(({ at }) => at >= performance.now() - NEWCOMER_MS));
    const last = this.numberOf(lastHeard);
    const isKnown = last !== undefined && last <= this.count && last >= this.count - this.kept.length;
    if (!isKnown) return [{ id: this.newest(), change: MISSED }];
    return this.toldOf(this.kept.filter(({ n }) => n > last));
  }

  /** Each thing that changed once, at the place of its last change. */
  private toldOf(kept: readonly { n: number; change: StoreChange }[]): Told[] {
    const last = new Map(kept.map(({ n, change }) => [`${change.topic} ${change.id} ${change.caseId}`, n]));
    const isLast = new Set(last.values());
    return kept.filter(({ n }) => isLast.has(n)).map(({ n, change }) => ({ id: this.idOf(n), change }));
  }

  private keep(change: StoreChange): void {
    this.count += 1;
    this.kept.push({ n: this.count, at: performance.now(), change });
    if (this.kept.length > 2 * MOST_KEPT) this.forget();
    const told = { id: this.newest(), change };
    for (const listener of this.listeners) listener(told);
  }

  private forget(): void {
    const since = performance.now() - KEPT_MS;
    this.kept = this.kept.slice(-MOST_KEPT).filter(({ at }) => at >= since);
  }

  private idOf(n: number): string {
    return `${this.run}-${n}`;
  }

  private numberOf(id: string): number | undefined {
    const [run, n = ''] = id.split('-');
    return run === this.run && /^\d{1,15}$/.test(n) ? Number(n) : undefined;
  }
}
