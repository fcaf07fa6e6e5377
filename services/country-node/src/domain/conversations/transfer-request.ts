import type { ConversationKind } from './conversation-kind.js';

/**
 * Transfer request: whoever met a child of an onward alert asks the authority that is responsible to offer the case. It
 * moves nothing by itself: what follows a grant is an ordinary case transfer, whose offer names the request (R7).
 */
export const TRANSFER_REQUEST = {
  kind: 'transfer-request',
  purpose: 'urgent-protection',
  roles: ['asker', 'holder'],
  opens: 'not-responsible',
  follows: { kind: 'onward-alert', role: 'alerted', states: ['met', 'closed'] },
  initial: 'start',
  states: {
    start: {
      says: 'Nothing has been asked for yet',
      phase: 'open',
      steps: { request: { by: 'asker', to: 'requested', requires: ['case-open'] } },
    },
    requested: {
      says: 'The case is asked for; the holder has to decide',
      phase: 'open',
      awaits: 'holder',
      steps: {
        grant: { by: 'holder', to: 'granted', requires: ['case-open'] },
        decline: { by: 'holder', to: 'declined' },
        withdraw: { by: 'asker', to: 'withdrawn' },
      },
    },
    granted: {
      says: 'The holder will offer the case; responsibility moves by that transfer only',
      phase: 'open',
      awaits: 'holder',
      steps: {
        decline: { by: 'holder', to: 'declined' },
        close: { by: 'asker', to: 'closed' },
        withdraw: { by: 'asker', to: 'withdrawn' },
      },
    },
    closed: { says: 'The offer has come', phase: 'final', steps: {} },
    declined: { says: 'The holder keeps the case', phase: 'final', refused: true, steps: {} },
    withdrawn: { says: 'The asker took its request back', phase: 'final', refused: true, steps: {} },
  },
  steps: {
    request: { says: 'Ask for the case', tellsChild: true },
    grant: { says: 'Grant it; an offer follows' },
    decline: { says: 'Decline, with a reason' },
    close: { says: 'Close it: the offer has come' },
    withdraw: {
      says: 'Take the request back',
      overtakes: true,
      stopsWith: { reason: 'consent_ended' },
      stopsQuietlyWith: { reason: 'no_longer_needed' },
    },
  },
  precedence: ['withdraw', 'decline', 'close', 'grant', 'request'],
} as const satisfies ConversationKind;
