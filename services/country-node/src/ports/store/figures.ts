import type { FigureTable } from '../../domain/figures/figure-tables.js';
import type { CaseRow } from './cases.js';
import type { ConversationRow } from './conversations.js';

/** The figures of a quarter as they were told, with small counts hidden; made once and never again. */
export interface FiguresRow {
  period: string;
  /** The smallest count that is told. */
  least: number;
  tables: readonly FigureTable[];
  madeAt: Date;
  /** This node's signature and the claims that it covers (protocol section 14): two lines. */
  signed: string;
}

/** A window of time, `to` not in it, and a page of what was made in it: by id, after `after`. */
export interface Window {
  from: Date;
  to: Date;
  limit: number;
  after?: string;
}

export interface FiguresRows {
  /** When the first case or conversation was made; undefined before. */
  first(): Promise<Date | undefined>;
  /** Periods with figures, newest first. */
  periods(): Promise<Omit<FiguresRow, 'tables' | 'signed'>[]>;
  get(period: string): Promise<FiguresRow | undefined>;
  /** Keeps the figures of a period that has none yet; false where it has. */
  keep(row: FiguresRow): Promise<boolean>;
  casesMade(window: Window): Promise<CaseRow[]>;
  conversationsMade(window: Window): Promise<ConversationRow[]>;
}
