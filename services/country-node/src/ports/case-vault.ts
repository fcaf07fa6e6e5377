/**
 * Encrypts content under a data key of its own per case (invariant 8: the keys live outside the database, so destroying
 * one makes the content unreadable wherever a copy rests).
 */
export interface CaseVault {
  /** Makes and keeps the data key of a new case; safe to repeat. @throws Fault `files-unavailable` where none can be kept */
  createKey(caseId: string): Promise<void>;
  /** @param label names table and column, bound as associated data so that a ciphertext cannot be moved elsewhere. */
  encrypt(caseId: string, label: string, plain: Uint8Array): Promise<Uint8Array>;
  /** @throws Fault `case-key-missing` when the key was destroyed, `case-content-unreadable` when it does not open. */
  decrypt(caseId: string, label: string, sealed: Uint8Array): Promise<Uint8Array>;
  /** Looks, as every use of the key does, whether it is still there. @throws Fault `case-key-missing` when it was destroyed */
  checkKey(caseId: string): Promise<void>;
  /** Whether the key was destroyed, not only lost. */
  isDestroyed(caseId: string): Promise<boolean>;
  /**
   * Destroys the data key and makes another in its place, for a case of which nothing is left: what older copies of the
   * database hold cannot be opened any more, and the case may be offered again.
   * @throws Fault `case-key-destroyed`
   */
  renewKey(caseId: string): Promise<void>;
  /** Destroys the data key. */
  destroyKey(caseId: string): Promise<void>;
  /**
   * 32 bytes that only this node can make of a label, and makes again after its database was put back: what was drawn from
   * them before is drawn again. They tell nothing of the label.
   */
  mark(label: string): Uint8Array;
  /** Whether there is a key of the case, or the mark that it was destroyed; neither where it was lost. */
  knows(caseId: string): Promise<boolean>;
  /** The cases that have a key, or had one: both are known here longer than a database restored from a backup knows them. */
  cases(): AsyncIterable<{ caseId: string; erased: boolean }>;
  /** Whether a key that is made now can be kept: not while the node key was changed and cannot be read. */
  canWrap(): boolean;
  /** Bytes that there is room for where the keys are. @throws Fault `files-unavailable` when nothing can be written */
  room(): Promise<number>;
}
