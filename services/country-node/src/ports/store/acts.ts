/** An act that was done under a key that somebody gave it. */
export interface ActRow {
  /** Whose key it is: others' keys are others'. */
  staffId: string;
  /** SHA-256. */
  keyDigest: Uint8Array;
  /** HMAC of what was asked, under the key: without the key it tells nothing, however little there is to guess. */
  askedDigest: Uint8Array;
  /** JSON; ids, codes and times only. */
  answer: string;
  doneAt: Date;
}

export interface ActRows {
  /** Takes the key until this transaction ends. @returns false where another one has it */
  take(key: Pick<ActRow, 'staffId' | 'keyDigest'>): Promise<boolean>;
  find(key: Pick<ActRow, 'staffId' | 'keyDigest'>): Promise<ActRow | undefined>;
  add(row: ActRow): Promise<void>;
  /** @returns how many were forgotten */
  forget(before: Date, limit: number): Promise<number>;
}
