import type { Clock } from '../../ports/clock.js';
import type { NodeLog } from '../../ports/node-parts.js';
import { describeError } from './describe-error.js';
import { allowEvent, allowFacts } from './log-facts.js';
import type { Fact } from './log-facts.js';

type Level = 'info' | 'warn' | 'error';

/**
 * Writes one JSON line per event: `{"time","level","node","event",…facts}`. Only names on the allow-list are written,
 * and only values of their kind's shape (R20, invariant 9); an error shows class, code and place, never its message.
 */
export class AllowListLog implements NodeLog {
  constructor(
    private readonly self: string,
    private readonly clock: Clock,
    private readonly write: (line: string) => void = (line) => void process.stdout.write(line),
  ) {}

  info(event: string, facts: Record<string, Fact> = {}): void {
    this.writeLine('info', event, allowFacts(facts));
  }

  warn(event: string, facts: Record<string, Fact> = {}): void {
    this.writeLine('warn', event, allowFacts(facts));
  }

  error(event: string, error: unknown, facts: Record<string, Fact> = {}): void {
    this.writeLine('error', event, { ...allowFacts(facts), thrown: describeError(error) });
  }

  private writeLine(level: Level, event: string, facts: object): void {
    const line = { time: this.clock.now().toISOString(), level, node: this.self, event: allowEvent(event), ...facts };
    this.write(`${JSON.stringify(line)}\n`);
  }
}
