/** One edition of a node's list. */
export interface Edition {
  version: number;
  /** base64url SHA-256 of its canonical text. */
  digest: string;
}

/**
 * What becomes of an edition that arrives: `newer` replaces what is held, `same` prolongs it, `rolled-back` is refused:
 * older than what is held, or another text under the same version.
 */
export function judgeVersion(held: Edition | undefined, arrived: Edition): 'newer' | 'same' | 'rolled-back' {
  if (!held || arrived.version > held.version) return 'newer';
  return arrived.version === held.version && arrived.digest === held.digest ? 'same' : 'rolled-back';
}

/**
 * The version of a new edition: above the last one, and never below the time in seconds. A node restored from an old backup
 * so goes on above what its peers hold.
 */
export function nextVersion(last: number | undefined, now: Date): number {
  return Math.max((last ?? 0) + 1, Math.floor(now.getTime() / 1_000));
}
