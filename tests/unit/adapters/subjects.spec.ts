import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  askSubject,
  askSubjects,
  inboxSubject,
  inboxSubjects,
  isNodeId,
  senderOf,
} from '../../../services/country-node/src/adapters/nats/subjects.js';

const nodeId = fc.stringMatching(/^[a-z][a-z0-9-]{0,31}$/);
const notAnId = fc.oneof(
  fc.constantFrom(
    '',
    '*',
    '>',
    'n.e',
    'ne.inbox',
    'NE',
    '-ne',
    '1ne',
    'n e',
    'ne\n',
    'ne\r\nPUB x 0',
    'é',
    'a'.repeat(33),
  ),
  fc.string().filter((text) => !/^[a-z][a-z0-9-]{0,31}$/.test(text)),
);

describe('subjects', () => {
  it('name the door between two nodes, in four tokens after the prefix', () => {
    fc.assert(
      fc.property(nodeId, nodeId, (from, to) => {
        expect(inboxSubject(from, to)).toBe(`ps.v1.${from}.${to}.inbox`);
        expect(askSubject('fetch', from, to)).toBe(`ps.v1.${from}.${to}.fetch`);
        expect(inboxSubject(from, to).split('.')).toHaveLength(5);
        expect(senderOf(inboxSubject(from, to))).toBe(from);
        expect([inboxSubjects(to), askSubjects('fetch', to)]).toEqual([`ps.v1.*.${to}.inbox`, `ps.v1.*.${to}.fetch`]);
      }),
    );
  });

  it('are made of node ids only: what would address somebody else, or end the line, makes none', () => {
    fc.assert(
      fc.property(notAnId, nodeId, (wrong, right) => {
        expect(isNodeId(wrong)).toBe(false);
        const attempts = [
          () => inboxSubject(wrong, right),
          () => inboxSubject(right, wrong),
          () => askSubject('fetch', wrong, right),
          () => askSubject('fetch', right, wrong),
          () => inboxSubjects(wrong),
          () => askSubjects('fetch', wrong),
        ];
        for (const attempt of attempts) expect(attempt).toThrow(expect.objectContaining({ reason: 'node-id-invalid' }));
      }),
    );
  });
});
