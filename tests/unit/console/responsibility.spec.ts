import { describe, expect, it } from '@jest/globals';
import { listStretches } from '../../../services/console/src/logic/responsibility.js';
import type { Message } from '../../../services/console/src/types.js';

const message = (step: string, author: string, status: Message['status'], day: number): Message => ({
  id: `${step}${day}`,
  direction: author === 'mr' ? 'out' : 'in',
  author,
  recipient: author === 'mr' ? 'ne' : 'mr',
  step,
  status,
  withBroker: false,
  refusalCode: null,
  issuedAt: `2026-11-0${day}`,
  recordedAt: `2026-11-0${day}`,
});
const of = (responsible: string, ...messages: Message[]) =>
  listStretches({ responsible, createdAt: '2026-11-01', messages });

describe('the bar of responsibility', () => {
  it('is one node’s until the other’s signed assumption is in', () => {
    const before = [message('offer', 'mr', 'receipted', 2), message('accept', 'ne', 'received', 3)];
    expect(of('mr', ...before)).toEqual([{ node: 'mr' }]);
  });

  it('goes over with the assumption, and back with that of the return', () => {
    const moves = [message('assume', 'ne', 'received', 4), message('assume-return', 'mr', 'receipted', 6)];
    expect(of('mr', ...moves)).toEqual([
      { node: 'mr', from: '2026-11-01' },
      { node: 'ne', from: '2026-11-04' },
      { node: 'mr', from: '2026-11-06' },
    ]);
  });

  it.each(['queued', 'refused', 'voided'] as const)('is not moved by an assumption that is %s', (status) => {
    expect(of('ne', message('assume', 'mr', status, 4))).toEqual([{ node: 'ne' }]);
  });

  it('ends with who is responsible now, also where another exchange moved the case on', () => {
    expect(of('iom-mr', message('assume', 'ne', 'received', 4))).toEqual([
      { node: 'mr', from: '2026-11-01' },
      { node: 'ne', from: '2026-11-04' },
      { node: 'iom-mr' },
    ]);
  });
});
