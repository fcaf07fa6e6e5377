import { consentStateAt } from '../domain/consent/consent-state.js';
import type { ConsentState } from '../domain/consent/types.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { Tx } from '../ports/store/store.js';
import { isAgeDoubtedNow, readConsentEvents } from './known-cases.js';
import { readRestricted } from './read-restricted.js';

type ConsentParts = Pick<NodeParts, 'vault' | 'national'>;

/**
 * What may be disclosed of a case at `at`: its consent record, less what partners asked to be restricted (R10). Of the case it
 * reads whether the age is doubted (R6).
 */
export async function readConsent(parts: ConsentParts, tx: Tx, caseId: string, at: Date): Promise<ConsentState> {
  const ageDoubted = await isAgeDoubtedNow(parts, tx, caseId);
  const state = consentStateAt(await readConsentEvents(parts, tx, caseId), at, parts.national.inForce(), ageDoubted);
  return withoutRestricted(state, (await readRestricted(parts, tx, caseId)).restricted);
}

/** What is restricted goes to nobody, and nobody is told that it is (R11). */
export function withoutRestricted(state: ConsentState, restricted: ReadonlySet<string>): ConsentState {
  if (restricted.size === 0) return state;
  const items = [...restricted].map((category) => ({ category, from: [] }));
  return { ...state, withheld: [...state.withheld, ...items] };
}
