import { hash } from 'node:crypto';

/** A small repeatable generator (mulberry32): one seed, one run. */
export class Random {
  constructor(private state: number) {}

  /** One of its own for each thing that draws: how much another one has drawn, which may depend on timing, changes nothing. */
  static of(seed: number, what: string): Random {
    return new Random(hash('sha256', `${seed} ${what}`, 'buffer').readInt32BE());
  }

  /** In [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<T>(some: readonly T[]): T {
    const picked = some[this.below(some.length)];
    if (picked === undefined) throw new RangeError('nothing to pick from');
    return picked;
  }

  shuffle<T>(some: readonly T[]): T[] {
    const rest = [...some];
    const shuffled: T[] = [];
    while (rest.length > 0) shuffled.push(...rest.splice(this.below(rest.length), 1));
    return shuffled;
  }
}
