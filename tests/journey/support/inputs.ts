import { CHILD_INFORMED, DESK_OF_MAURITANIA, DESK_OF_NIGER } from '../../../deploy/local/story/inputs.js';

const inDays = (days: number) => new Date(Date.now() + days * 24 * 3_600_000).toISOString();

/** What people enter at each step, now. */
export const inputs = {
  accept: () => ({ worker: DESK_OF_NIGER, firstContactAt: inDays(2) }),
  decline: () => ({ reason: 'no_capacity' }),
  withdraw: () => ({ reason: 'child_moved_on' }),
  handover: () => ({ childInformed: CHILD_INFORMED }),
  assume: () => ({ worker: DESK_OF_NIGER, assumedAt: inDays(0) }),
  'offer-return': () => ({ reason: 'child_returned' }),
  'accept-return': () => ({ worker: DESK_OF_MAURITANIA, firstContactAt: inDays(2) }),
  'hand-back': () => ({ childInformed: CHILD_INFORMED }),
  'assume-return': () => ({ worker: DESK_OF_MAURITANIA, assumedAt: inDays(0) }),
};
