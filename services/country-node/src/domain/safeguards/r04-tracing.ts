import { reachesRecipient } from '../consent/weigh-consent.js';
import { readAt } from '../disclosure/pointers.js';
import type { JsonObject, TracingFacts } from '../disclosure/types.js';
import type { Gate } from './gates.js';
import { lackOf } from './r12-objection.js';

/** Older than this, an assessment says nothing of today: a determination is reviewed at least every three months. */
const RECENT_DAYS = 92;
const DAY_MS = 86_400_000;

/** Where a search is stopped, or is being stopped. */
const STOPPED: readonly string[] = ['suspending', 'suspended', 'cancelling', 'cancelled'];

/** R4, the part that reads the case: value-free enough to be asked again before each publish. */
export function tracingFacts(caseFile: JsonObject): TracingFacts {
  const assessedOn = readAt(caseFile, '/bia/assessedOn');
  const assessed = readAt(caseFile, '/bia/done') === true && readAt(caseFile, '/bia/riskInTracing') === false;
  return {
    wished: readAt(caseFile, '/family/tracingWished') === true,
    risk:
      readAt(caseFile, '/bia/riskInTracing') === true ||
      readAt(caseFile, '/protection/trafficking/familyInvolvementSuspected') === true,
    clearedOn: assessed && typeof assessedOn === 'string' ? assessedOn : null,
  };
}

/** R4: the child wishes it and agrees, and a live consent covers whoever is asked to search. */
export const isTracingWished: Gate = ({ facts, consent, recipient, purpose }) => {
  const wished = facts?.tracing?.wished === true && consent.childView === 'given';
  return wished && reachesRecipient(consent, recipient, purpose) ? undefined : lackOf(consent, 'tracing-not-wished');
};

/** R4: a recent best interests assessment looked at tracing and saw no risk in it, nor is family involvement suspected. */
export const isTracingSafe: Gate = ({ facts, at }) => {
  const { risk = true, clearedOn = null } = facts?.tracing ?? {};
  if (risk || clearedOn === null) return 'tracing-unsafe';
  const age = at.getTime() - Date.parse(clearedOn);
  // A day that is tomorrow where the node stands is today elsewhere.
  return age >= -DAY_MS && age <= RECENT_DAYS * DAY_MS ? undefined : 'tracing-unsafe';
};

/** R4: nothing more goes to whoever has stopped the search, what waits in the queue included. */
export const doesSearchStand: Gate = ({ state }) =>
  state !== undefined && STOPPED.includes(state) ? 'search-stopped' : undefined;

/** What is best for the child was determined: an outcome, by who may take it, on a day. */
export const isBidMade: Gate = ({ facts }) => (facts?.bidMade === true ? undefined : 'bid-incomplete');
