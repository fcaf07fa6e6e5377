import { describe, expect, it } from '@jest/globals';
import { needsSecondPerson } from '../../../services/country-node/src/domain/consent/needs-second-person.js';
import type { ConsentEvent } from '../../../services/country-node/src/domain/consent/types.js';
import { approverRoles, OVERRIDE } from '../../../services/country-node/src/domain/conversations/approver-of.js';

const AT = '2026-11-23T10:00:00.000Z';
const ALONE = {
  ...{ ground: 'vital-interest', secondPerson: 'after', purposes: ['urgent-protection'] },
  ...{ recipients: [{ node: 'ne' }], categories: ['ID_CORE'], reason: 'Nobody knows where he is.' },
  ...{ validFrom: AT, reviewBy: '2026-11-24T10:00:00.000Z' },
};
const BY_TWO = { ...ALONE, secondPerson: 'before', reviewBy: '2026-12-24T10:00:00.000Z' };

const event = (overrides: object[], more: object = {}) =>
  ({ event: 'asked', at: AT, overrides, ...more }) as unknown as ConsentEvent;

describe('an event of the consent record', () => {
  it.each<[string, ConsentEvent, boolean]>([
    ['without overrides counts at once', { event: 'withdrawn', at: AT }, false],
    ['with no overrides in its list counts at once', event([], { event: 'given' }), false],
    ['with what one person finds vital for a day counts at once', event([ALONE]), false],
    ['with an override by two waits', event([BY_TWO]), true],
    ['with one of each waits as a whole', event([ALONE, BY_TWO]), true],
    ['may name its lawful basis while it waits', event([BY_TWO], { lawfulBasis: { sender: 'law' } }), true],
  ])('%s', (_name, entered, waits) => expect(needsSecondPerson(entered, 'a')).toBe(waits));

  it.each<[string, ConsentEvent, string, string[]]>([
    [
      'what one person finds for longer than a day',
      event([ALONE, { ...ALONE, reviewBy: '2026-11-24T10:00:00.001Z' }]),
      'approval-needed',
      ['/overrides/1/secondPerson'],
    ],
    [
      'what one person rests on a legal order',
      event([{ ...ALONE, ground: 'legal-order' }]),
      'approval-needed',
      ['/overrides/0/secondPerson'],
    ],
    [
      'what one person finds for more than urgent protection',
      event([{ ...ALONE, purposes: ['urgent-protection', 'case-transfer'] }]),
      'approval-needed',
      ['/overrides/0/secondPerson'],
    ],
    ['a withdrawal that would wait', event([BY_TWO], { event: 'withdrawn' }), 'schema-violation', ['/event']],
    [
      'a denial and a withheld item that would wait',
      event([BY_TWO], { provisions: [], withheld: [] }),
      'schema-violation',
      ['/provisions', '/withheld'],
    ],
    ['a child’s refusal that would wait', event([BY_TWO], { childView: {} }), 'schema-violation', ['/childView']],
  ])('is refused with %s', (_name, entered, code, pointers) => {
    const judge = () => needsSecondPerson(entered, 'a');
    expect(judge).toThrow(expect.objectContaining({ code, pointers }));
  });
});

describe('an override is approved', () => {
  it('by a supervisor, or whom national law names; never by nobody', () => {
    const roles = (approver?: 'data-protection-officer' | 'none') => {
      const said = approver ? [{ conversation: OVERRIDE.kind, step: OVERRIDE.step, approver }] : [];
      return approverRoles({ approvals: said }, OVERRIDE, OVERRIDE.step);
    };
    expect([roles(), roles('none')]).toEqual([['supervisor'], ['supervisor']]);
    expect(roles('data-protection-officer')).toEqual(['data-protection-officer']);
  });
});
