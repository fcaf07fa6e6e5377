import { namesNodeOrCountry, isPermittedTo } from '../consent/match-recipient.js';
import type { ConsentState } from '../consent/types.js';
import { liveTo } from '../consent/weigh-consent.js';
import { leavesIn, readAt } from '../disclosure/pointers.js';
import type { CaseRestrictions, JsonObject, Participant } from '../disclosure/types.js';
import type { Gate } from './gates.js';

/**
 * The only asylum statuses that do not protect by themselves. Every other one does: pending, seeker, refugee, stateless,
 * unknown, not recorded, and any that a later schema may add.
 */
const NOT_PROTECTIVE = new Set(['not_seeking_protection', 'claim_refused']);
/** Only these end a refused claim; one that can be, is, or may for all we know be reviewed, is pending. */
const APPEAL_OVER = new Set(['none', 'decided']);

/** Where the file says something by which a child is, or is not, in need of protection. */
const SAYS_STATUS = [
  '/legalStatus/asylumStatus',
  '/legalStatus/stateless',
  '/legalStatus/fearOfReturn',
  '/bia/riskInContactWithOrigin',
];

type Facts = Pick<CaseRestrictions, 'protectedFrom' | 'biaClear' | 'statusRecorded'>;

/**
 * R2, the part that reads the case: from which countries the child is, or may be, in need of protection. Value-free
 * enough to be kept beside the case and asked again before each publish.
 */
export function protectionFacts(caseFile: JsonObject): Facts {
  const biaClear =
    readAt(caseFile, '/bia/cleared') === true && readAt(caseFile, '/bia/riskInContactWithOrigin') !== true;
  const statusRecorded = SAYS_STATUS.some((place) => readAt(caseFile, place) !== undefined);
  if (!mayNeedProtection(caseFile)) return { protectedFrom: [], biaClear, statusRecorded };
  const origins = originCountries(caseFile);
  // Where nobody knows the country of origin, any country may be it.
  return { protectedFrom: origins.length > 0 ? origins : ['*'], biaClear, statusRecorded };
}

export interface OriginQuestion {
  facts: Facts;
  recipient: Participant;
  purpose: string;
  consent: ConsentState;
  supervisorApproved: boolean;
  /** Whether the recipient showed the case here, and is answered. */
  answersPeer?: boolean;
  /** Whether the authority whose case it is, which knows the child's status, named this recipient when it showed the case. */
  passedOn?: boolean;
}

/**
 * R2: whether this recipient is shut off from the case. Who showed the case here knows the child: that this node was told
 * nothing of the child's status does not shut that authority off from the answer, nor the one whom it asked this node to
 * ask, for it was held against R2 there; anything recorded here does.
 */
export function isOriginProtected({ facts, recipient, answersPeer, passedOn, ...asked }: OriginQuestion): boolean {
  const { protectedFrom, statusRecorded } = facts;
  if (protectedFrom.length === 0) return false;
  if (passedOn && !statusRecorded) return false;
  if (answersPeer && !statusRecorded && recipient.kind !== 'consular') return false;
  const ofOrigin = protectedFrom.includes('*') || protectedFrom.includes(recipient.country);
  return (recipient.kind === 'consular' || ofOrigin) && !isExcepted({ facts, recipient, ...asked });
}

/**
 * R2, R13: a search comes no nearer to where the child may be in danger from, though it was asked for before that was known.
 * Under the exception it goes on by steps that a supervisor approves, as national configuration may ask of each.
 */
export const isSearchAllowed: Gate = ({ facts, recipient, purpose, consent, supervisorApproved }) => {
  if (facts?.doNotTransmit) return 'do-not-transmit';
  const shut = facts && isOriginProtected({ facts, recipient, purpose, consent, supervisorApproved });
  return shut ? 'origin-protected' : undefined;
};

/** All five at once: a provision naming node or country, the child's assent, guardian, BIA, supervisor. */
function isExcepted({ facts, recipient, purpose, consent, supervisorApproved }: OriginQuestion): boolean {
  const named = liveTo(consent, recipient, purpose).some(({ recipients }) =>
    isPermittedTo(recipients.filter(namesNodeOrCountry), recipient),
  );
  return named && consent.childView === 'given' && consent.guardianConsulted && facts.biaClear && supervisorApproved;
}

function mayNeedProtection(caseFile: JsonObject): boolean {
  const status = codeAt(caseFile, '/legalStatus/asylumStatus');
  const appeal = codeAt(caseFile, '/legalStatus/appeal');
  return (
    !NOT_PROTECTIVE.has(status) ||
    (status === 'claim_refused' && !APPEAL_OVER.has(appeal)) ||
    readAt(caseFile, '/legalStatus/stateless') === 'yes' ||
    readAt(caseFile, '/legalStatus/fearOfReturn') === 'yes' ||
    readAt(caseFile, '/bia/riskInContactWithOrigin') === true
  );
}

/** A code of the file; what is missing, or no code, is unknown, and unknown protects. */
function codeAt(caseFile: JsonObject, pointer: string): string {
  const value = readAt(caseFile, pointer);
  return typeof value === 'string' ? value : 'unknown';
}

/** Where a child was born may be on the way: it is one more country that it may be from, and never the only one known. */
function originCountries(caseFile: JsonObject): string[] {
  const named = (place: string) => leavesIn(readAt(caseFile, place) ?? null).map(({ value }) => String(value));
  const from = ['/legalStatus/countriesOfOrigin', '/identification/nationalities'].flatMap(named);
  return from.length === 0 ? [] : [...new Set([...from, ...named('/identification/birthCountry')])].sort();
}
