import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { approverRoles } from '../../../services/country-node/src/domain/conversations/approver-of.js';
import {
  isReviewTerm,
  judgeDestruction,
  type KeptCase,
} from '../../../services/country-node/src/domain/safeguards/r21-destroy.js';

const NOW = new Date('2026-11-30T12:00:00.000Z');
const DAY = 86_400_000;
const moment = fc.integer({ min: -5_000, max: 5_000 }).map((days) => new Date(NOW.getTime() + days * DAY));
const orNull = fc.oneof(fc.constant(null), moment);
const anyCase: fc.Arbitrary<KeptCase> = fc.record({
  status: fc.constantFrom('open', 'closed'),
  retentionUntil: orNull,
  destroyedAt: orNull,
  unconfirmedSince: orNull,
});
const over: KeptCase = { status: 'closed', retentionUntil: NOW, destroyedAt: null, unconfirmedSince: null };

describe('R21: when a case may be destroyed', () => {
  it.each([
    ['its time is over', {}, undefined],
    ['it was destroyed', { destroyedAt: NOW }, 'case-destroyed'],
    ['it is open', { status: 'open' }, 'case-not-closed'],
    ['nobody knows until when it is kept', { retentionUntil: null }, 'case-not-closed'],
    ['its record is in doubt', { unconfirmedSince: NOW }, 'record-unconfirmed'],
    ['its time ends in a moment', { retentionUntil: new Date(NOW.getTime() + 1) }, 'retention-running'],
  ] as const)('%s', (_says, change, code) => {
    expect(judgeDestruction({ ...over, ...change }, { held: false, now: NOW })).toBe(code);
  });

  it('nothing that is held is ever destroyed, and nothing before its time', () => {
    fc.assert(
      fc.property(anyCase, moment, (kept, now) => {
        expect(judgeDestruction(kept, { held: true, now })).toBeDefined();
        const may = judgeDestruction(kept, { held: false, now }) === undefined;
        const isOver = kept.status === 'closed' && kept.retentionUntil !== null && kept.retentionUntil <= now;
        expect(may).toBe(isOver && !kept.destroyedAt && !kept.unconfirmedSince);
      }),
      { numRuns: 2_000 },
    );
    expect(judgeDestruction(over, { held: true, now: NOW })).toBe('case-held');
  });

  it('a hold is looked at again within twelve months', () => {
    const inDays = (days: number) => isReviewTerm(new Date(NOW.getTime() + days * DAY), NOW);
    expect([inDays(-1), inDays(0), inDays(1), inDays(365), inDays(366)]).toEqual([false, false, true, true, false]);
  });

  it('who decides is another function than whoever asks, unless national law says otherwise', () => {
    expect(approverRoles({}, { kind: 'case-destruction' }, 'destroy')).toEqual(['supervisor']);
    expect(approverRoles({}, { kind: 'legal-hold' }, 'lift')).toEqual(['supervisor', 'data-protection-officer']);
    const approvals = [
      { conversation: 'legal-hold', step: 'lift', approver: 'data-protection-officer' as const },
      // That nobody has to approve is never so here.
      { conversation: 'case-destruction', step: 'destroy', approver: 'none' as const },
    ];
    expect(approverRoles({ approvals }, { kind: 'legal-hold' }, 'lift')).toEqual(['data-protection-officer']);
    expect(approverRoles({ approvals }, { kind: 'case-destruction' }, 'destroy')).toEqual(['supervisor']);
  });
});
