import { describe, expect, it } from '@jest/globals';
import { arrivalOf, type OwnMessage } from '../../../services/country-node/src/domain/sharing/arrival.js';

describe('whether a message arrived', () => {
  const message = (id: string, status: OwnMessage['status'], more: Partial<OwnMessage> = {}): OwnMessage => ({
    ...{ id, step: 'offer', status },
    ...more,
  });

  it.each<[string, OwnMessage[], string]>([
    ['receipted', [message('a', 'receipted')], 'arrived'],
    ['refused', [message('a', 'refused')], 'not-arrived'],
    ['on its way', [message('a', 'queued')], 'unknown'],
    [
      'voided, the void on its way',
      [message('a', 'voided'), message('v', 'queued', { voids: { messageId: 'a' } })],
      'unknown',
    ],
    [
      'voided, the void taken',
      [message('a', 'voided'), message('v', 'receipted', { voids: { messageId: 'a' } })],
      'not-arrived',
    ],
    [
      'sealed anew and receipted',
      [message('a', 'queued'), message('b', 'receipted', { supersedes: { messageId: 'a' } })],
      'arrived',
    ],
    [
      'sealed anew, on its way',
      [message('a', 'queued'), message('b', 'queued', { supersedes: { messageId: 'a' } })],
      'unknown',
    ],
    [
      'sealed anew, voided by the name of the original',
      [
        message('a', 'queued'),
        message('b', 'voided', { supersedes: { messageId: 'a' } }),
        message('v', 'receipted', { voids: { messageId: 'a' } }),
      ],
      'not-arrived',
    ],
    [
      'sealed anew and voided, but it was receipted by its first name',
      [
        message('a', 'receipted'),
        message('b', 'voided', { supersedes: { messageId: 'a' } }),
        message('v', 'refused', { voids: { messageId: 'a' } }),
      ],
      'arrived',
    ],
    [
      'sealed anew twice, and the last receipted',
      [
        message('a', 'queued'),
        message('b', 'queued', { supersedes: { messageId: 'a' } }),
        message('c', 'receipted', { supersedes: { messageId: 'a' } }),
      ],
      'arrived',
    ],
    [
      'refused under its first name, and on its way under another',
      [message('a', 'refused'), message('b', 'queued', { supersedes: { messageId: 'a' } })],
      'unknown',
    ],
    [
      'sealed anew one after the other, and the last voided by its own name',
      [
        message('a', 'queued'),
        message('b', 'queued', { supersedes: { messageId: 'a' } }),
        message('c', 'voided', { supersedes: { messageId: 'b' } }),
        message('v', 'receipted', { voids: { messageId: 'c' } }),
      ],
      'not-arrived',
    ],
    ['nothing of it', [], 'not-arrived'],
  ])('%s', (_, messages, arrival) => {
    expect(arrivalOf('a', messages)).toBe(arrival);
  });
});
