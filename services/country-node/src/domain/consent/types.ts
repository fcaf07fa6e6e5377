import type { ConsentEvent as ConsentEventText } from '#libs/schema-check/generated/types.js';
import type { RefusalCode } from '../refusal-codes.js';
import type { RuleId } from '../disclosure/rules.js';

export type OnwardSharing = 'none' | 'named' | 'new-consent';

/**
 * One event of a consent record as its schema has it. `recordedBy` is who entered it, `approvedBy` the other person who
 * decided that it counts: an override needs that person (R9), or stands for a day (R8). `recordedAt` is when it was entered,
 * by this node's clock, RFC 3339 UTC. All three are of the row, not of the text.
 */
export type ConsentEvent = ConsentEventText & { recordedBy?: string; approvedBy?: string; recordedAt?: string };

/** An event with its number in the record, from 1. */
export type NumberedEvent = ConsentEvent & { number?: number };

/**
 * Names a node, or every node of a role or country: all members present must match. One without members names nobody in
 * what permits and everybody in what forbids.
 */
export interface RecipientMatch {
  node?: string;
  /** Kind of participant or one of its roles. */
  role?: string;
  /** ISO 3166-1 alpha-2. */
  country?: string;
}

export interface Provision {
  effect: 'permit' | 'deny';
  purposes: readonly string[];
  recipients: readonly RecipientMatch[];
  categories: readonly string[];
  /** Case-file pointer patterns the provision does not cover; of a denial only those that name no row by its place. */
  fieldExceptions: readonly string[];
  /** Number of the event that says it; absent for what no event here says. */
  saidIn?: number;
  onwardSharing: OnwardSharing;
  /** For `named`: of the recipients, those to whom it may be passed on; all of them where it is absent. */
  onwardTo?: readonly RecipientMatch[];
  /** RFC 3339 UTC. */
  validFrom: string;
  validUntil: string;
  /** Given in writing. */
  written?: true;
}

export interface Withheld {
  /** One of the two; a field is a case-file pointer pattern and covers everything below it. */
  category?: string;
  field?: string;
  /** Empty: from everybody. */
  from: readonly RecipientMatch[];
  /** Number of the event that says it; absent for what no event here says. */
  saidIn?: number;
}

/** Stands in for consent that is missing; never for a denial, a withheld item or a named provision. */
export interface Override {
  ground: 'vital-interest' | 'legal-order';
  /** Who recorded it; without, it does not count (R9). */
  author?: string;
  /** Who approved it before it counted; none where one person found it alone (R8). */
  approver?: string;
  purposes: readonly string[];
  recipients: readonly RecipientMatch[];
  categories: readonly string[];
  validFrom: string;
  /** After this it no longer holds unless it was recorded anew. */
  reviewBy: string;
}

export type ChildView = 'given' | 'refused' | 'not-able' | 'not-asked';

/** What a case's consent record amounts to at one moment. */
export interface ConsentState {
  /** Number of events: rises with each. */
  version: number;
  at: string;
  /** Live provisions only, denials included. */
  provisions: readonly Provision[];
  withheld: readonly Withheld[];
  overrides: readonly Override[];
  childView: ChildView;
  guardianConsulted: boolean;
  /** Recorded apart from consent; codes of national configuration. */
  lawfulBasis: { sender?: string; receiver?: string };
  /**
   * RFC 3339 UTC: what partners proved until then does not count, because everything was refused or withdrawn here (R10).
   * Absent where it never was.
   */
  proofsStoppedUntil?: string;
  /** Why there is no valid consent, when there is none. */
  problem?: { rule: RuleId; code: RefusalCode };
  /** base64url SHA-256 of the whole record, the base of salted proofs; never sent. */
  digest: string;
}

/** Category CONSENT_MIN. Different toward every recipient, so that proofs cannot be linked. */
export interface ConsentProof {
  id: string;
  /** As the schema has it: a list without entries is left out. */
  scope: { purposes?: string[]; categories?: string[]; onwardSharing: OnwardSharing };
  /** RFC 3339 UTC. */
  expiry: string;
  hash: string;
}
