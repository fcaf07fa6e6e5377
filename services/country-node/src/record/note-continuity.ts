import type { ContinuityMark } from '../domain/continuity/judge-continuity.js';
import { Fault } from '../domain/refusal.js';
import type { ContinuityFile } from '../ports/continuity-file.js';
import type { NodeParts } from '../ports/node-parts.js';

/**
 * Remembers how far the database has come, as often as it is called, and that it still is the one it was: what was put back
 * under a running node must not be written to by it.
 * @throws Fault `database-went-back`: this process must end, and start anew
 */
export class ContinuityKeeper {
  private noted: ContinuityMark | undefined;

  constructor(
    private readonly store: NodeParts['store'],
    private readonly file: ContinuityFile,
  ) {}

  async note({ closed = false } = {}): Promise<void> {
    const noted = (this.noted ??= await this.file.read());
    const { head, ...now } = await this.store.once((tx) => tx.restoration.standing(noted?.head ?? null));
    const moved = now.database !== noted?.database || now.epoch !== noted.epoch;
    if (!noted || now.epoch === null || !now.holds || moved) throw new Fault('database-went-back');
    if (!closed && head?.size === noted.head?.size) return;
    this.noted = { ...noted, head, closed };
    await this.file.write(this.noted);
  }
}
