import type { ContinuityMark } from '../domain/continuity/judge-continuity.js';

/** Where a node remembers how far its database had come; never inside it, nor in its backups. */
export interface ContinuityFile {
  /** Undefined when nothing is remembered. @throws Fault `continuity-unreadable` */
  read(): Promise<ContinuityMark | undefined>;
  /** Durable when it returns. */
  write(mark: ContinuityMark): Promise<void>;
}
