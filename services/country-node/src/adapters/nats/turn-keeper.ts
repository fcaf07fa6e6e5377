/** Lets each party have a few pieces of work at once and some waiting; drops what is beyond. */
export class TurnKeeper {
  private readonly parties = new Map<string, { atWork: number; waiting: (() => void)[] }>();

  constructor(private readonly limits: { atWork: number; waiting: number }) {}

  /** Does the work when it is the party's turn. Resolves without doing it when too much is waiting already. */
  async take(party: string, work: () => Promise<void>): Promise<void> {
    const line = this.parties.get(party) ?? { atWork: 0, waiting: [] };
    this.parties.set(party, line);
    if (line.atWork >= this.limits.atWork) {
      if (line.waiting.length >= this.limits.waiting) return;
      // The one who leaves hands over its place, so `atWork` stays as it is.
      await new Promise<void>((resolve) => line.waiting.push(resolve));
    } else {
      line.atWork += 1;
    }
    try {
      await work();
    } finally {
      const next = line.waiting.shift();
      if (next) next();
      else if ((line.atWork -= 1) === 0) this.parties.delete(party);
    }
  }
}
