import type { Clock } from '../../../services/country-node/src/ports/clock.js';

/** A clock that tests move; it starts on the day of which the dossiers are told. */
export class TestClock implements Clock {
  private ms = Date.parse('2026-11-23T10:00:00.000Z');

  now(): Date {
    return new Date(this.ms);
  }

  forward({ days = 0, hours = 0, seconds = 0 }: { days?: number; hours?: number; seconds?: number }): void {
    this.ms += ((days * 24 + hours) * 3_600 + seconds) * 1_000;
  }
}
