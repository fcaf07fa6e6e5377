import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';

const worker = {
  function: 'Child protection duty desk',
  organisation: 'Child protection authority (fictional)',
  channel: 'duty-desk@authority.example',
};
const childInformed = { informed: true, language: 'ha' };

/** What a person would say at each step of a case transfer. */
export const STORY = {
  offer: { reason: 'family_there', urgency: 'medium', childInformed, contact: worker },
  'request-information': { questions: ['health'] },
  'provide-information': {},
  accept: { worker, firstContactAt: '2026-11-25T09:00:00.000Z' },
  decline: { reason: 'no_capacity' },
  withdraw: { reason: 'child_moved_on' },
  expire: {},
  handover: { childInformed },
  assume: { worker, assumedAt: '2026-11-23T12:00:00.000Z' },
  'offer-return': { reason: 'child_returned' },
  'accept-return': { worker, firstContactAt: '2026-11-26T09:00:00.000Z' },
  'withdraw-return': { reason: 'child_stays' },
  'hand-back': { childInformed },
  'assume-return': { worker, assumedAt: '2026-11-24T12:00:00.000Z' },
  'decline-return': { reason: 'not_competent' },
} as const satisfies Record<string, JsonObject>;
