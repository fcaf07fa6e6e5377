import { liveTo } from '../consent/weigh-consent.js';
import { readAt } from '../disclosure/pointers.js';
import type { JsonObject, ReturnFacts } from '../disclosure/types.js';
import type { Gate } from './gates.js';
import { lackOf } from './r12-objection.js';
import { isFullDate } from './r06-escort.js';

const DAY_MS = 86_400_000;
const ACCEPTABLE: readonly unknown[] = ['none_seen', 'low'];
/** Determinations that send a child back to where it is from. */
const RETURNS: readonly unknown[] = ['voluntary_return_and_reintegration', 'family_reunification_origin'];

/** What of a case a return rests on; value-free enough to be asked again before each publish. */
export function returnFacts(caseFile: JsonObject): ReturnFacts {
  const at = (pointer: string) => readAt(caseFile, pointer);
  const doubted = at('/identification/ageEstimated') === true || at('/identification/ageInDoubt') === true;
  const actions = at('/plan/actions');
  return {
    assessedOn: isAssessed(at) ? dayAt(at('/family/assessment/assessedOn')) : null,
    foundBestOn: isFoundBest(at) ? dayAt(at('/bid/decidedOn')) : null,
    planned: Array.isArray(actions) && actions.length > 0,
    bornOn: doubted ? null : dayAt(at('/identification/birthDate')),
    withFamily: at('/accompaniment/status') === 'accompanied',
  };
}

type Read = (pointer: string) => unknown;

function isAssessed(at: Read): boolean {
  return (
    at('/family/assessment/relationship') === 'confirmed' &&
    at('/family/assessment/recommendation') === 'reunification' &&
    ACCEPTABLE.includes(at('/family/assessment/risk')) &&
    at('/protection/trafficking/familyInvolvementSuspected') !== true
  );
}

function isFoundBest(at: Read): boolean {
  return RETURNS.includes(at('/bid/outcome')) && at('/bid/childHeard') === true && at('/bid/decidedBy') !== undefined;
}

/**
 * Non-refoulement: a child who needs, or may need, protection from any country is not returned. No exception is made, not
 * even the one by which such a country may be told of the child (R2).
 */
export const isReturnSafe: Gate = ({ facts }) => (facts?.protectedFrom.length === 0 ? undefined : 'origin-protected');

export const isFamilyAssessed: Gate = ({ facts, at }) =>
  isPast(facts?.returning?.assessedOn, at) ? undefined : 'family-not-assessed';

/** Who is assessed first is decided about afterwards: a determination older than the assessment knew nothing of it. */
export const isReturnBest: Gate = ({ facts, at }) => {
  const { assessedOn = null, foundBestOn = null } = facts?.returning ?? {};
  const follows = assessedOn !== null && foundBestOn !== null && foundBestOn >= assessedOn;
  return follows && isPast(foundBestOn, at) ? undefined : 'return-not-in-best-interests';
};

/** In writing, toward this recipient, for a return; and the child itself says yes, and objects to nothing of it. */
export const isReturnConsented: Gate = ({ consent, recipient, purpose }) => {
  const written = liveTo(consent, recipient, purpose).some((each) => each.written === true);
  return written && consent.childView === 'given' ? undefined : lackOf(consent, 'return-not-consented');
};

export const isReturnPlanned: Gate = ({ facts }) =>
  facts?.returning?.planned === true ? undefined : 'return-not-prepared';

function dayAt(value: unknown): string | null {
  return isFullDate(value) ? value : null;
}

/** A day that is tomorrow where the node stands is today elsewhere. */
function isPast(day: string | null | undefined, at: Date): boolean {
  return typeof day === 'string' && Date.parse(day) <= at.getTime() + DAY_MS;
}
