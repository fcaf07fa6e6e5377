import type { Restriction } from '../../domain/sharing/restricted.js';

/** A restriction of a case, with the message that asked for it last. */
export interface RestrictionRow extends Restriction {
  caseId: string;
  conversationId: string;
}

export interface RestrictionRows {
  /** Adds what is new; what is there already begins anew, with nothing kept, unless it was asked for later than this. */
  add(rows: readonly RestrictionRow[]): Promise<void>;
  ofCase(caseId: string): Promise<RestrictionRow[]>;
  /** Notes that what a conversation asked to restrict is kept in these categories, on a basis. */
  keep(conversationId: string, kept: readonly { category: string; basis: string }[]): Promise<void>;
}
