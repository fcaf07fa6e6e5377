/** A case as this node keeps it; everything about the child is inside `content`, under the case key. */
export interface CaseRow {
  id: string;
  origin: 'local' | 'received';
  /** Sealed by the CaseVault, label `case_file.content`: canonical JSON of a case file. */
  content: Uint8Array;
  version: number;
  /** Node id of the authority responsible as far as this node knows. */
  responsible: string;
  status: 'open' | 'closed';
  /** When it was closed here, until when its records are kept, and until when somebody has to have looked again (R16). */
  closedAt: Date | null;
  retentionUntil: Date | null;
  followUpDueAt: Date | null;
  /** Since when nothing of it is here any more but ids, digests and proofs. */
  destroyedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
  /** Since when nobody has confirmed the record after the node was restored from a backup; null when there is no doubt. */
  unconfirmedSince: Date | null;
}

/** A case without its content, which is large: what the rules about it ask for. */
export type CaseHead = Omit<CaseRow, 'content'>;

/** What tells whether a case or its consent record has changed, without reading either. */
export interface CaseState {
  id: string;
  version: number;
  status: CaseRow['status'];
  /** Node id of the authority responsible as far as this node knows. */
  responsible: string;
  unconfirmedSince: Date | null;
  updatedAt: Date;
  /** Id of the latest event of consent; the record only grows. */
  latestConsent: string | null;
  /** Whether a partner ever asked to restrict something of it (R10). */
  restricted: boolean;
  /** Whether the child said something on which somebody has yet to act. */
  voiced: boolean;
}

export interface CaseReference {
  caseId: string;
  partner: string;
  /** `ours`: the pseudonym we gave the case toward this partner; `theirs`: the one the partner gave it toward us. */
  givenBy: 'ours' | 'theirs';
  reference: string;
}

/** That a member of staff works on a case; `categories` narrows what of it, null is all that the role gives. */
export interface CaseAssignment {
  caseId: string;
  staffId: string;
  assignedBy: string;
  assignedAt: Date;
  categories: string[] | null;
}

/** A case as it is written first: open. */
export type NewCaseRow = Omit<
  CaseRow,
  'closedAt' | 'retentionUntil' | 'followUpDueAt' | 'destroyedAt' | 'unconfirmedSince'
> &
  Partial<Pick<CaseRow, 'unconfirmedSince'>>;

export interface CaseRows {
  insert(row: NewCaseRow): Promise<void>;
  get(id: string): Promise<CaseRow | undefined>;
  state(id: string): Promise<CaseState | undefined>;
  /** Who is responsible for each of these cases, by case id; without those that are not there, or not for the reader. */
  responsible(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Locks the row until the transaction ends. */
  lock(id: string): Promise<CaseHead | undefined>;
  /** The same, for whoever goes on to change the content. */
  lockWhole(id: string): Promise<CaseRow | undefined>;
  /** Writes, raises the version by one and tells of it (`case`), if it still is `version`; false otherwise. */
  update(
    id: string,
    version: number,
    patch: Partial<Pick<CaseRow, 'content' | 'responsible' | 'status'>> & { updatedAt: Date },
  ): Promise<boolean>;
  /** Closes the case, or opens it again (null); raises the version and tells of it. */
  setClosure(
    id: string,
    closure: { closedAt: Date; retentionUntil: Date; followUpDueAt: Date } | null,
    at: Date,
  ): Promise<void>;
  /** It was taken for one of this node's own, and is this partner's; raises the version and tells of it. */
  becomeReceived(id: string, from: string, at: Date): Promise<void>;
  /** Somebody has looked again, which is told. */
  noteFollowUp(id: string, at: Date): Promise<void>;
  /**
   * Newest first; `assignedTo` limits to a staff member's cases, `nobodys` to open ones that are whole in nobody's hands. `before` is
   * a case id to page on (UUIDv7).
   */
  list(query: { limit: number; before?: string; assignedTo?: string; nobodys?: boolean }): Promise<CaseRow[]>;
  /** Ids of all, in their order: those after this one. */
  ids(query: { limit: number; after?: string | undefined }): Promise<string[]>;
  /** Told as a change of the case. */
  addReference(reference: CaseReference): Promise<void>;
  references(caseId: string): Promise<CaseReference[]>;
  byReference(partner: string, givenBy: 'ours' | 'theirs', reference: string): Promise<string | undefined>;
  /** Gives a case to a member of staff, or changes how far it is given; `assignments` says who has it. */
  assign(assignment: CaseAssignment): Promise<void>;
  assignment(caseId: string, staffId: string): Promise<CaseAssignment | undefined>;
}
