import { consentStateAt } from '../domain/consent/consent-state.js';
import type { ConsentState } from '../domain/consent/types.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { Tx } from '../ports/store/store.js';
import { readConsentEvents } from './read-consent-events.js';
import { readRestricted } from './read-restricted.js';

type ConsentParts = Pick<NodeParts, 'vault' | 'national'>;

/**
 * What may be disclosed of a case at `at`: its consent record, less what partners asked to be restricted (R10). Reads the
 * record, not the case.
 */
export async function readConsent(parts: ConsentParts, tx: Tx, caseId: string, at: Date): Promise<ConsentState> {
  const events = await readConsentEvents(parts, tx, caseId);
  const state = consentStateAt(
    events.map(({ event }) => event),
    at,
    parts.national,
  );
  const { restricted } = await readRestricted(parts, tx, caseId, events);
  return restricted.size === 0 ? state : withoutRestricted(state, restricted);
}

/** What is restricted goes to nobody, and nobody is told that it is (R11). */
export function withoutRestricted(state: ConsentState, restricted: ReadonlySet<string>): ConsentState {
  const items = [...restricted].map((category) => ({ category, from: [] }));
  return { ...state, withheld: [...state.withheld, ...items] };
}
