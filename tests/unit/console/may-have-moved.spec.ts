import { describe, expect, it } from '@jest/globals';
import { type Change, type Held, mayHaveMoved, TOPICS } from '../../../services/console/src/logic/may-have-moved.js';
import type { Approval, ExchangeWay } from '../../../services/console/src/types.js';

const WAY: ExchangeWay = { place: 'origin', relays: ['iom-mr'], deadline: '2026-12-01T00:00:00.000Z', state: 'open' };

/** What is on the page of somebody who looks at one exchange of one case, and at a step that waits in it. */
function held({
  status = 'waiting',
  way = null,
}: { status?: Approval['status']; way?: ExchangeWay | null } = {}): Held {
  return {
    approval: (id) => (id === 'a' ? { caseId: 'c', conversationId: 'x', status } : undefined),
    conversation: (id) => (id === 'x' ? { caseId: 'c', way } : undefined),
  };
}

const KEYS = {
  approval: ['approval', 'a'],
  preview: ['approval-preview', 'c', 'a'],
  case: ['case', 'c'],
  consents: ['consents', 'c'],
  conversation: ['conversation', 'x'],
  attachments: ['attachments', 'c'],
  emergencies: ['emergencies'],
  partners: ['partners'],
  staff: ['staff'],
  inbox: ['inbox'],
  voice: ['voice', 'v'],
  whoHas: ['who-has', 'c'],
  casesOf: ['cases-of', 's', undefined],
} as const;

const moved = (change: Change, how = held()) =>
  Object.entries(KEYS).flatMap(([name, key]) => (mayHaveMoved(key, change, how) ? [name] : []));

describe('what a change may have moved', () => {
  it.each<[Change['topic'], string, string[]]>([
    [
      'case',
      'c',
      ['approval', 'preview', 'case', 'consents', 'conversation', 'attachments', 'inbox', 'whoHas', 'casesOf'],
    ],
    ['case', 'of another child', ['inbox', 'casesOf']],
    ['conversation', 'x', ['approval', 'preview', 'conversation', 'attachments', 'inbox']],
    ['conversation', 'elsewhere', ['attachments', 'inbox']],
    ['approval', 'a', ['approval', 'conversation', 'inbox']],
    ['approval', 'another', ['conversation', 'inbox']],
    ['attachment', 'any', ['conversation', 'attachments', 'inbox']],
    ['deadline', 'any', ['approval', 'conversation', 'inbox']],
    ['duplicate', 'any', ['inbox']],
    ['emergency', 'any', ['emergencies', 'inbox']],
    ['voice', 'v', ['inbox', 'voice']],
    ['voice', 'of another child', ['inbox']],
  ])('%s %s', (topic, id, names) => {
    expect(moved({ topic, id })).toEqual(names);
  });

  it('is never what is read of one case, for anything that moved in another', () => {
    for (const topic of TOPICS.filter((each) => each === 'case' || each === 'conversation')) {
      const names = moved({ topic, id: 'of another child' });
      for (const name of ['case', 'consents', 'preview', 'approval', 'conversation']) expect(names).not.toContain(name);
    }
  });

  it.each(['conversation', 'deadline'] as const)(
    'is not a step that was decided, nor what it would show: %s',
    (topic) => {
      const names = moved({ topic, id: 'x' }, held({ status: 'approved' }));
      for (const name of ['approval', 'preview']) expect(names).not.toContain(name);
    },
  );

  it('is what goes by way of relays, when any hop moved', () => {
    expect(moved({ topic: 'conversation', id: 'a hop' }, held({ way: WAY }))).toContain('conversation');
  });

  it('is what is just being read, of which nothing is known yet', () => {
    const unread: Held = { approval: () => undefined, conversation: () => undefined };
    for (const topic of ['case', 'conversation'] as const)
      expect(moved({ topic, id: 'any' }, unread)).toEqual(expect.arrayContaining(['approval', 'conversation']));
  });

  it('is anything that has no rule', () => {
    for (const topic of TOPICS) expect(mayHaveMoved(['sights', 'c'], { topic, id: 'any' }, held())).toBe(true);
  });
});
