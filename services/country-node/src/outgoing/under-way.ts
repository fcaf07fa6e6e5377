import type { NodeParts } from '../ports/node-parts.js';

/** An answer from another continent comes sooner. */
const PATIENCE_MS = 500;

/**
 * Recipients whose brokers were given something and have not answered yet. Nobody else waits for them, and nothing more is taken
 * for them meanwhile: one broker that is silent costs what goes to all others a moment, and never holds more than one batch.
 */
export class UnderWay {
  private readonly late = new Map<string, Promise<void>>();

  constructor(private readonly log: NodeParts['log']) {}

  recipients(): string[] {
    return [...this.late.keys()];
  }

  /** Waits for all of them, but only so long. @throws what the first that failed until then threw */
  async patiently(answers: readonly Promise<void>[]): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<void>((resolve) => (timer = setTimeout(resolve, PATIENCE_MS)));
    await Promise.race([Promise.all(answers), over]).finally(() => clearTimeout(timer));
  }

  /** @param kept when its answer has come and is kept */
  add(recipient: string, kept: Promise<void>): void {
    const done = kept
      .catch((error: unknown) => this.log.error('outbox-answer-not-kept', error))
      .finally(() => this.late.delete(recipient));
    this.late.set(recipient, done);
  }

  /** Waits until all have answered, or their time is over. */
  async end(): Promise<void> {
    await Promise.all(this.late.values());
  }
}
