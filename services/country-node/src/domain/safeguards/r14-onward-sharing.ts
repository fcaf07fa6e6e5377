import { strictestLabel } from '../consent/narrow-provisions.js';
import type { Grant } from '../consent/weigh-consent.js';
import type { Agreement, OnwardSharing, Participant, ReceivedUnder } from '../disclosure/types.js';

/** R14: whether a case that came from a partner may go on to this recipient. Back to where it came from it always may. */
export function mayPassOn(received: ReceivedUnder | undefined, recipient: Participant): boolean {
  if (!received || recipient.id === received.from) return true;
  if (received.onwardSharing === 'named') return isNamed(received, recipient);
  return received.onwardSharing === 'new-consent' && received.consentTakenHere;
}

/** Whether the partner a case came from named this recipient, and nobody else, to pass it on to. */
export function isNamed(received: ReceivedUnder | undefined, recipient: Participant): boolean {
  return received?.onwardSharing === 'named' && (received.named?.includes(recipient.id) ?? false);
}

/** R14: the label that travels inside the message: what agreement and every provision relied on allow alike. */
export function onwardLabel(agreement: Agreement, grants: readonly Grant[]): OnwardSharing {
  return strictestLabel([agreement.onwardSharing, ...grants.map(({ onwardSharing }) => onwardSharing)]);
}
