import { describe, expect, it } from '@jest/globals';
import { CASE_TRANSFER } from '../../../services/country-node/src/domain/conversations/case-transfer.js';
import {
  answerDueAt,
  isFirstContactLate,
  isOverdue,
  nextDue,
} from '../../../services/country-node/src/domain/conversations/deadlines.js';

const since = new Date('2026-11-23T10:00:00.000Z');

describe('R15: timers by risk', () => {
  it.each([
    ['high', '2026-11-24T10:00:00.000Z'],
    ['medium', '2026-11-26T10:00:00.000Z'],
    ['low', '2026-11-30T10:00:00.000Z'],
    [undefined, '2026-11-24T10:00:00.000Z'],
  ] as const)('risk %s', (risk, due) => {
    expect(answerDueAt(risk, since).toISOString()).toBe(due);
  });

  it('come from national configuration where it sets them', () => {
    const hours = { high: 12, medium: 48, low: 96 };
    expect(answerDueAt('high', since, hours).toISOString()).toBe('2026-11-23T22:00:00.000Z');
  });

  it('are overdue once passed, and never without a date', () => {
    const due = answerDueAt('high', since);
    expect([isOverdue(due, due), isOverdue(due, new Date(due.getTime() + 1)), isOverdue(null, due)]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('run against the side that has to act', () => {
    const due = (state: string) => nextDue(CASE_TRANSFER, state, 'low', since);
    expect(due('offered')).toEqual({ by: 'receiver', at: answerDueAt('low', since) });
    expect(due('accepted')?.by).toBe('offerer');
    expect([due('assumed'), due('withdrawn')]).toEqual([undefined, undefined]);
  });

  it('flag a first contact later than the risk allows', () => {
    const contact = (hours: number) => new Date(since.getTime() + hours * 3_600_000);
    expect([24, 25].map((hours) => isFirstContactLate('high', since, contact(hours)))).toEqual([false, true]);
    expect(isFirstContactLate('low', since, contact(25))).toBe(false);
  });
});
