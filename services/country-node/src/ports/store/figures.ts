import type { FigureTable } from '../../domain/figures/figure-tables.js';
import type { RouteTable } from '../../domain/figures/routes.js';
import type { CaseRow } from './cases.js';
import type { ConversationRow } from './conversations.js';

/** The figures of a quarter as they were told, with small counts hidden; made once and never again. */
export interface FiguresRow {
  period: string;
  /** The smallest count that is told. */
  least: number;
  tables: readonly FigureTable[];
  /** For this node's people alone: neither signed nor handed on. */
  routes: readonly RouteTable[];
  madeAt: Date;
  /** This node's signature and the claims that it covers (protocol section 14): two lines. */
  signed: string;
}

/** A span of time, `to` not in it. */
export interface Span {
  from: Date;
  to: Date;
}

/** How many stand in one category. */
export interface Counted {
  category: string;
  count: number;
}

/** A page of what was made in a span of time: by id, after `after`. */
export interface Window extends Span {
  limit: number;
  after?: string;
}

export interface FiguresRows {
  /** When the first case or conversation was made; undefined before. */
  first(): Promise<Date | undefined>;
  /** Periods with figures, newest first. */
  periods(): Promise<Omit<FiguresRow, 'tables' | 'routes' | 'signed'>[]>;
  get(period: string): Promise<FiguresRow | undefined>;
  /** Keeps the figures of a period that has none yet; false where it has. */
  keep(row: FiguresRow): Promise<boolean>;
  casesMade(window: Window): Promise<CaseRow[]>;
  conversationsMade(window: Window): Promise<ConversationRow[]>;
  /**
   * Answers to partners that were due from this node, by whether they came: in-time, late, not-yet. One that was due on another
   * day before, by another law or risk, counts on the last; one that nobody awaited any more by then was in time.
   */
  answersDue(span: Span): Promise<Counted[]>;
  /** Closures that were decided here, by their reason; `unknown` of what was erased. One closed twice counts twice. */
  closuresDecided(span: Span): Promise<Counted[]>;
}
