import type { CaseRow } from './cases.js';

/** That nothing of a case may be destroyed; it stands until it is lifted, however long ago it was to be looked at. */
export interface LegalHoldRow {
  id: string;
  caseId: string;
  /** Code; never free text. */
  reason: string;
  /** Until when somebody has to have asked whether it is still needed. */
  reviewBy: Date;
  /** Staff ids: who asked for it, and who approved. */
  setBy: string;
  setApprovedBy: string;
  setAt: Date;
  liftReason: string | null;
  liftedBy: string | null;
  liftApprovedBy: string | null;
  liftedAt: Date | null;
}

/** A closed case whose time of keeping is over. */
export interface DueForDestruction extends Pick<CaseRow, 'id' | 'origin' | 'responsible'> {
  closedAt: Date;
  retentionUntil: Date;
  held: boolean;
  /** What waits for the second person; null while nobody has asked. */
  approvalId: string | null;
}

/** retention-ended: decided by two people · backup-restored: it was destroyed before, and a backup brought rows of it back. */
export type DestructionBasis = 'retention-ended' | 'backup-restored';

export interface DestructionRow {
  caseId: string;
  basis: DestructionBasis;
  /** What two people decided; null where it only repeats what was decided before. */
  approvalId: string | null;
  /** Roles of those two, no names. */
  askedAs: string | null;
  approvedAs: string | null;
  begunAt: Date;
}

/** How much was emptied or removed, by what it was. */
export interface Emptied {
  messages: number;
  consentEvents: number;
  approvals: number;
  attachments: number;
  voices: number;
  /** Files that nothing names any more. */
  fileIds: string[];
}

/** What was entered or noted for one step, sealed by the CaseVault under the label of its table and column. */
export interface EnteredRow {
  where: 'approval.input' | 'owed_step.input' | 'message.only_here';
  id: string;
  /** Null for an act on the case. */
  conversationId: string | null;
  kind: string;
  step: string;
  sealed: Uint8Array;
}

export interface ClosedCase {
  id: string;
  closedAt: Date;
}

export interface KeepingRows {
  /** Cases not destroyed whose time is over: those that nothing holds first, the longest over of them before others. */
  due(now: Date, limit: number): Promise<DueForDestruction[]>;
  /**
   * Closed cases that nothing holds back, closed by `before`, of which this category is still here or may have come again; the
   * longest closed first. `after` is the last of the page before.
   */
  dueCategory(query: {
    category: string;
    before: Date;
    limit: number;
    after?: ClosedCase | undefined;
  }): Promise<ClosedCase[]>;
  /**
   * A case that was opened again and closed anew has its categories ended anew.
   * @returns false where that was noted before, and something came since
   */
  noteCategoryEnded(ended: { caseId: string; category: string; closedAt: Date; endedAt: Date }): Promise<boolean>;
  /** Keeps less of an event of consent of a case of which a category ended. */
  setConsent(id: string, sealed: Uint8Array): Promise<void>;
  /** Keeps less of an entry of what a child said. */
  setVoiceEntry(id: string, sealed: Uint8Array): Promise<void>;
  entered(caseId: string): Promise<EnteredRow[]>;
  /** Keeps less of what was entered; what waited for a second person on the whole of it waits no more. */
  setEntered(row: Pick<EnteredRow, 'where' | 'id'>, sealed: Uint8Array): Promise<void>;
  /** Forgets files with the copies made for partners; the bytes are swept when nothing names them. */
  removeFiles(attachmentIds: readonly string[]): Promise<void>;
  addHold(row: LegalHoldRow): Promise<void>;
  hold(id: string): Promise<LegalHoldRow | undefined>;
  liftHold(
    id: string,
    lifted: Pick<LegalHoldRow, 'liftReason' | 'liftedBy' | 'liftApprovedBy' | 'liftedAt'>,
  ): Promise<void>;
  /** Holds that stand, those to be looked at first come first. */
  standingHolds(query: { limit: number }): Promise<LegalHoldRow[]>;
  /** Of those of one case. */
  firstHold(caseId: string): Promise<LegalHoldRow | undefined>;
  /** Marks a case as destroyed: nothing of it is read or written any more. */
  beginDestruction(row: DestructionRow): Promise<void>;
  /** Begun, and not known to have been carried out; the oldest first. `after` is the last of the page before. */
  unfinished(limit: number, after?: DestructionRow): Promise<DestructionRow[]>;
  /** Those of these ids that are cases here and not marked as destroyed. */
  undestroyed(caseIds: readonly string[]): Promise<string[]>;
  /** Whether nothing of a case is here but what this node itself had answered, and all of that has arrived. */
  holdsNothing(caseId: string): Promise<boolean>;
  /** Empties every column that held anything of a case, and ends all that waits; consent only of one marked as destroyed. */
  emptyCase(caseId: string): Promise<Emptied>;
  /** Erases salts and contents of what the ledger says of a case and its conversations, but for the proofs of erasure. @returns how many */
  eraseLedger(caseId: string): Promise<number>;
  finishDestruction(caseId: string, at: Date): Promise<void>;
}
