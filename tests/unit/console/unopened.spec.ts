import { describe, expect, it } from '@jest/globals';
import { findUnopened, isAct } from '../../../services/console/src/logic/unopened.js';
import type { ConversationView, Message } from '../../../services/console/src/types.js';

const at = '2026-11-26T12:00:00.000Z';
const message = (direction: Message['direction'], step: string, openedAt?: string): Message => ({
  ...{ id: `${direction} ${step}`, author: 'ne', recipient: 'mr', step, direction },
  ...{ status: direction === 'in' ? 'received' : 'receipted', withBroker: false, refusalCode: null },
  ...{ issuedAt: at, recordedAt: at, ...(openedAt ? { openedAt } : {}) },
});
const find = (awaited: ConversationView['awaited'], ...messages: Message[]) => findUnopened({ awaited, messages })?.id;

describe('what a page says that somebody opened', () => {
  it('is the latest message of the other office, while an answer is due from here', () => {
    expect(find('us', message('in', 'offer'))).toBe('in offer');
    expect(find('us', message('in', 'offer', at), message('out', 'ask'), message('in', 'tell'))).toBe('in tell');
    expect(find('us', message('in', 'tell'), message('in', 'opened'))).toBe('in tell');
  });

  it('is nothing where it was said, where the other side is awaited or nobody, or where nothing came', () => {
    expect(find('us', message('in', 'offer', at))).toBeUndefined();
    expect(find('peer', message('in', 'accept'))).toBeUndefined();
    expect(find(null, message('in', 'decline'))).toBeUndefined();
    expect(find('us', message('out', 'offer'))).toBeUndefined();
  });

  it('stands with the message that was opened, and is none to read', () => {
    expect([message('in', 'opened'), message('in', 'offer')].filter(isAct).map(({ step }) => step)).toEqual(['offer']);
  });
});
