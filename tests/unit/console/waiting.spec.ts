import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { listWaiting } from '../../../services/console/src/logic/waiting.js';
import type { Approval, Deadline, Inbox } from '../../../services/console/src/types.js';

const NOW = new Date('2026-11-26T12:00:00.000Z');
const at = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000).toISOString();

const conversation = (id: string, dueAt: string | null): Inbox['conversations'][number] => ({
  id,
  kind: 'case-transfer',
  caseId: 'case',
  peer: 'ne',
  role: 'receiver',
  state: 'offered',
  responsible: 'ne',
  dueAt,
  via: null,
  createdAt: at(-9),
  updatedAt: at(-5),
  allowedSteps: [{ step: 'accept', says: '' }],
});
const approval = (id: string, since: number): Approval => ({
  id,
  caseId: 'case',
  conversationId: null,
  kind: 'case-transfer',
  step: 'offer',
  peer: 'ne',
  authorId: 'author',
  status: 'waiting',
  createdAt: at(since),
  reviewBy: null,
  overdue: false,
});
const deadline = (id: string, conversationId: string | null, hours: number): Deadline => ({
  id,
  conversationId,
  caseId: 'case',
  peer: 'ne',
  kind: 'case-transfer',
  step: 'offer',
  awaited: 'us',
  dueAt: at(hours),
  overdue: hours < 0,
});

describe('what waits for a person', () => {
  it('is one list: overdue first, then by day, then what has none, oldest first', () => {
    const waiting = listWaiting(
      {
        approvals: [approval('new', -1), approval('old', -8)],
        conversations: [conversation('soon', at(3)), conversation('late', at(-3))],
        deadlines: [deadline('later', 'elsewhere', 40)],
        risks: [],
      },
      NOW,
    );
    expect(waiting.map(({ key }) => key)).toEqual([
      'conversation late',
      'conversation soon',
      'deadline later',
      'approval old',
      'approval new',
    ]);
    expect(waiting.map(({ overdue }) => overdue)).toEqual([true, false, false, false, false]);
  });

  it('is within a day in the order of the risk, where what is not known counts as high', () => {
    const of = (id: string, hours: number | null) => ({
      ...conversation(id, hours === null ? null : at(hours)),
      caseId: id,
    });
    const inbox: Inbox = {
      approvals: [],
      more: [],
      conversations: [
        of('low', 1),
        of('tomorrow', 20),
        of('medium', 2),
        of('high', 5),
        of('unknown', 4),
        of('late', -1),
        of('never', null),
      ],
      deadlines: [],
      emergencies: [],
      risks: [
        { caseId: 'low', risk: 'low' },
        { caseId: 'medium', risk: 'medium' },
        { caseId: 'high', risk: 'high' },
        { caseId: 'late', risk: 'low' },
        { caseId: 'tomorrow', risk: 'high' },
        { caseId: 'never', risk: 'high' },
      ],
    };
    const order = listWaiting(inbox, NOW).map(({ caseId }) => caseId);
    expect(order).toEqual(['late', 'unknown', 'high', 'medium', 'low', 'tomorrow', 'never']);
  });

  it('shows a deadline of a conversation that is there only once', () => {
    const inbox = {
      approvals: [],
      conversations: [conversation('one', null)],
      deadlines: [deadline('d', 'one', -2)],
      risks: [],
    };
    expect(listWaiting(inbox, NOW)).toMatchObject([{ key: 'conversation one', overdue: true, dueAt: at(-2) }]);
  });

  it('loses nothing and puts nothing on time before something late', () => {
    const dues = fc.array(fc.option(fc.integer({ min: -99, max: 99 })), { maxLength: 12 });
    fc.assert(
      fc.property(dues, (hours) => {
        const conversations = hours.map((each, index) => conversation(`c${index}`, each === null ? null : at(each)));
        const late = listWaiting({ approvals: [], conversations, deadlines: [], risks: [] }, NOW).map(
          ({ overdue }) => overdue,
        );
        expect(late.length).toBe(hours.length);
        expect(late.lastIndexOf(true)).toBeLessThanOrEqual(late.filter(Boolean).length - 1);
      }),
    );
  });
});
