import { stampDueFrom } from '../domain/national/stamps-due.js';
import { stampLedger, type StampParts } from './stamp-ledger.js';

/** Between two looks while none is missing: what is signed in between tells of itself. */
const CALM_MS = 600_000;
/** Before the first look at an authority that gave none; each further one waits twice as long. */
const AGAIN_MS = 1_000;

/** When the node looks whether its ledger is to be stamped: as soon as a head is signed of which a stamp is due, and rarely else. */
export class StampTurns {
  /** Looks since one was due and did not come. */
  private missed = 0;
  /** Milliseconds; a head that is signed before needs no look. */
  private dueFrom = 0;
  private wake: () => void = () => undefined;

  constructor(private readonly parts: StampParts) {}

  /** Until the next look, in milliseconds. */
  get pauseMs(): number {
    return this.missed === 0 ? CALM_MS : Math.min(CALM_MS, AGAIN_MS * 2 ** (this.missed - 1));
  }

  /** Calls back when a look is due before its time. */
  onDue(wake: () => void): void {
    this.wake = wake;
  }

  async look(): Promise<void> {
    const { what, keptAt } = await stampLedger(this.parts);
    this.missed = what === 'missing' ? this.missed + 1 : 0;
    this.dueFrom = what === 'no-authority' ? Infinity : stampDueFrom(keptAt);
  }

  /** Costs a comparison: a head is signed every second while there is something to record. */
  headSigned(): void {
    // An authority that is away is not asked more often because much happens here.
    if (this.missed === 0 && this.parts.clock.now().getTime() >= this.dueFrom) this.wake();
  }
}
