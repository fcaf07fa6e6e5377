import type { NationalConfiguration } from '../national/national-configuration.js';

/** What runs from a closure on, at one node, by its own law. */
export interface ClosureTerms {
  /** Until when the records are kept; after it they may be destroyed. */
  retentionUntil: Date;
  /** Until when somebody has to have looked again (R16). */
  followUpDueAt: Date;
}

type Law = Pick<NationalConfiguration, 'retention'> & {
  risk: Pick<NationalConfiguration['risk'], 'closureFollowUpMonths'>;
};

/** @param closedAt when the case was closed here. A law that names no time keeps for ever. */
export function closureTerms({ retention, risk }: Law, closedAt: Date): ClosureTerms {
  const kept = retention.filter(({ outcome, category }) => outcome === 'closed' && category === undefined);
  const months = Math.max(...kept.map((each) => each.months));
  return {
    retentionUntil: Number.isFinite(months) ? addMonths(closedAt, months) : new Date('9999-12-31T00:00:00.000Z'),
    followUpDueAt: addMonths(closedAt, risk.closureFollowUpMonths),
  };
}

/** The same day of a later month; its last day where it has no such day. */
export function addMonths(from: Date, months: number): Date {
  const to = new Date(from);
  const day = to.getUTCDate();
  to.setUTCDate(1);
  to.setUTCMonth(to.getUTCMonth() + months);
  to.setUTCDate(Math.min(day, new Date(Date.UTC(to.getUTCFullYear(), to.getUTCMonth() + 1, 0)).getUTCDate()));
  return to;
}
