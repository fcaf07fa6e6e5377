import { reachesRecipient } from '../consent/weigh-consent.js';
import { findTerms, isInForce } from '../safeguards/r01-deny-by-default.js';
import { isOriginProtected, protectionFacts } from '../safeguards/r02-protect-from-origin.js';
import { returnFacts } from '../safeguards/r02-no-return-to-danger.js';
import { isAgeDoubted } from '../safeguards/r06-never-by-estimate.js';
import { tracingFacts } from '../safeguards/r04-tracing.js';
import { isDoNotTransmit } from '../safeguards/r13-do-not-transmit.js';
import { mayPassOn } from '../safeguards/r14-onward-sharing.js';
import { readAt } from './pointers.js';
import type { CaseRestrictions, DisclosureInput, JsonObject, MatrixColumn, Participant, RuleHit } from './types.js';

/** What about a case stops a message whatever it holds (R2, R13), or is a condition of some (R4); kept beside the case for checking without reading it. */
export function restrictionsOf(caseFile: JsonObject): CaseRestrictions {
  const bidMade = ['outcome', 'decidedOn'].every((name) => readAt(caseFile, `/bid/${name}`) !== undefined);
  const tracing = tracingFacts(caseFile);
  const returning = returnFacts(caseFile);
  const facts = { doNotTransmit: isDoNotTransmit(caseFile), ageDoubted: isAgeDoubted(caseFile) };
  return { ...facts, ...protectionFacts(caseFile), tracing, bidMade, returning };
}

type Asked = Pick<
  DisclosureInput,
  | 'consent'
  | 'agreement'
  | 'recipient'
  | 'kind'
  | 'step'
  | 'purpose'
  | 'at'
  | 'receivedUnder'
  | 'answersPeer'
  | 'passesTo'
  | 'passedOnFrom'
  | 'unconfirmed'
> & {
  sender: string;
  supervisorApproved: boolean;
  restrictions: CaseRestrictions | undefined;
  /** Whether something personal is entered, also where the column shows nothing of the case. */
  saysPersonal: boolean;
  closedGates: readonly RuleHit[];
};

/**
 * Every reason why the message as a whole may not go, in a fixed order; none when it may. A step that tells nothing of the
 * child needs a column, an agreement and its own conditions only: a withdrawal or a refusal must always be able to leave.
 */
export function blockMessage(column: MatrixColumn | undefined, asked: Asked): RuleHit[] {
  if (!column) return [{ rule: 'matrix-no-column', code: 'matrix-no-column' }];
  const hits = [...blockByAgreement(asked), ...asked.closedGates];
  if (column.projection === 'none' && !asked.saysPersonal) return hits;
  if (column.proof === 'with-asker') return [...hits, ...blockBySafeguards({ ...asked, answersPeer: true })];
  return [...hits, ...blockBySafeguards(asked), ...blockByConsent(asked)];
}

function blockByAgreement({ agreement, sender, at, ...asked }: Asked): RuleHit[] {
  if (!isInForce(agreement, [sender, asked.recipient.id], at)) {
    return [{ rule: 'agreement-missing', code: 'agreement-missing' }];
  }
  return findTerms(agreement, asked) ? [] : [{ rule: 'agreement-step', code: 'agreement-not-permitted' }];
}

/** Whoever gets it in the end, by way of the recipient, is asked about like the recipient. */
function blockBySafeguards({ restrictions, receivedUnder, passesTo, unconfirmed, ...asked }: Asked): RuleHit[] {
  const hits: RuleHit[] = [];
  const passedOn = asked.passedOnFrom !== undefined;
  const reached = [asked.recipient, ...(passesTo ? [passesTo] : [])];
  // First: what a withdrawal lost with the backup would say, nothing else here can know.
  if (unconfirmed) hits.push({ rule: 'record-unconfirmed', code: 'record-unconfirmed' });
  if (restrictions?.doNotTransmit) hits.push({ rule: 'safeguard-R13', code: 'do-not-transmit' });
  const isShutOff = (recipient: Participant, facts: CaseRestrictions) =>
    isOriginProtected({ ...asked, passedOn, facts, recipient });
  if (restrictions && reached.some((recipient) => isShutOff(recipient, restrictions))) {
    hits.push({ rule: 'safeguard-R2', code: 'origin-protected' });
  }
  const labelled = passesTo === undefined || asked.agreement?.onwardSharing === 'named';
  if (!labelled || reached.some((recipient) => !mayPassOn(receivedUnder, recipient)))
    hits.push({ rule: 'safeguard-R14', code: 'onward-sharing-denied' });
  return hits;
}

/** Without a live provision or override for this recipient even the existence of the case stays here. */
function blockByConsent({ consent, recipient, purpose }: Asked): RuleHit[] {
  if (reachesRecipient(consent, recipient, purpose)) return [];
  return [consent.problem ?? { rule: 'consent-none', code: 'consent-missing' }];
}
