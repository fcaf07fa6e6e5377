import { readFile, stat } from 'node:fs/promises';
import type { ContinuityMark } from '../../domain/continuity/judge-continuity.js';
import { Fault } from '../../domain/refusal.js';
import type { ContinuityFile } from '../../ports/continuity-file.js';
import { onDisk } from '../objects/disk-fault.js';
import { writeWhole } from '../objects/write-whole.js';

const MAX_BYTES = 1_024;

/** The mark as a small JSON file beside the keys; put in place whole, so that a crash leaves the one before. */
export class MarkFile implements ContinuityFile {
  constructor(private readonly path: string) {}

  /** @throws Fault `continuity-unreadable`: what is there must not pass for nothing */
  async read(): Promise<ContinuityMark | undefined> {
    try {
      if ((await stat(this.path)).size > MAX_BYTES) throw new RangeError('too large');
      return asMark(JSON.parse(await readFile(this.path, 'utf8')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw new Fault('continuity-unreadable', error);
    }
  }

  write({ epoch, database, head, closed }: ContinuityMark): Promise<void> {
    return onDisk(() => writeWhole(this.path, JSON.stringify({ epoch, database, head, closed })));
  }
}

function asMark(value: unknown): ContinuityMark {
  const { epoch, database, head, closed } = value as Partial<ContinuityMark>;
  const reached = head === null || (Number.isSafeInteger(head?.size) && typeof head?.root === 'string');
  if (!Number.isSafeInteger(epoch) || typeof database !== 'string' || typeof closed !== 'boolean' || !reached) {
    throw new TypeError('not a mark');
  }
  return { epoch: epoch!, database, head: head ?? null, closed };
}
