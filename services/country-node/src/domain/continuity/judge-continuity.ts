/** How far a ledger had come: entries, and base64url root. */
export interface Reached {
  size: number;
  root: string;
}

/** What a node remembers of its database outside of it and its backups. */
export interface ContinuityMark {
  /** The epoch in which the database was last seen. */
  epoch: number;
  /** Which database it was: changes with every restored dump, template, or point in time. */
  database: string;
  /** The last signed head seen in it; null before the first. */
  head: Reached | null;
  /** Whether the node ended in order, with nothing after that head. */
  closed: boolean;
}

export interface ContinuityFacts {
  /** Undefined where no node of this kind ever ran on the database. */
  epoch: number | undefined;
  database: string;
  head: Reached;
  /** Undefined where the node remembers nothing. */
  mark: ContinuityMark | undefined;
  /** Whether the database holds the head of the mark, signed. */
  holdsMark: boolean;
}

/**
 * first: a new node · same: the database goes on where it was · restored: it is an earlier state of itself ·
 * unknown: nothing remembers it, and it is not new: a person has to say which
 */
export type Continuity = 'first' | 'same' | 'restored' | 'unknown';

/**
 * Whether a database is what it was when the node last saw it (threat 15). In doubt it was restored: an alarm too many costs
 * people an hour, a number spent twice costs the trust of every partner.
 */
export function judgeContinuity({ epoch, database, head, mark, holdsMark }: ContinuityFacts): Continuity {
  if (epoch === undefined) return mark && mark.head !== null ? 'restored' : 'first';
  if (!mark) return 'unknown';
  if (mark.epoch > epoch) return 'restored';
  // Another process of this node has dealt with a restore since.
  if (mark.epoch < epoch) return 'same';
  if (mark.head && !holdsMark) return 'restored';
  if (mark.database === database) return 'same';
  // Moved to another server after an orderly end: nothing came after the last head, and nothing is missing.
  return mark.closed && head.size === (mark.head?.size ?? 0) ? 'same' : 'restored';
}

/**
 * The epoch after a restore: above every one known, and above those of restores out of the same backup that this database
 * cannot know of, because it follows the clock.
 */
export function nextEpoch(known: readonly number[], now: Date): number {
  return Math.max(...known.map((epoch) => epoch + 1), Math.floor(now.getTime() / 1_000), 2);
}
