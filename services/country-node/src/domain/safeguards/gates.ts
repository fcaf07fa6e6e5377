import type { NationalConfiguration } from '../national/national-configuration.js';
import type { ConsentState } from '../consent/types.js';
import type { CaseRestrictions, Participant } from '../disclosure/types.js';
import type { RefusalCode } from '../refusal-codes.js';
import {
  isFamilyAssessed,
  isReturnBest,
  isReturnConsented,
  isReturnPlanned,
  isReturnSafe,
} from './r02-no-return-to-danger.js';
import { isSearchAllowed } from './r02-protect-from-origin.js';
import { doesSearchStand, isBidMade, isTracingSafe, isTracingWished } from './r04-tracing.js';
import { isResponsible } from './r07-responsible.js';
import { isWithFamily, mayGoWithoutEscort } from './r06-escort.js';
import { isCaseClosed, isCaseOpen } from './r16-case-open.js';
import { isFollowedLongEnough } from './r16-followed-up.js';
import { isReasonTold } from './r18-no-reason.js';
import { doesRequestStand } from './r18-request-stands.js';

/** Another conversation about the same case at this node, as its folded state stands. */
export interface OtherConversation {
  id: string;
  kind: string;
  /** Node id. */
  peer: string;
  /** This node's role in it. */
  role: string;
  state: string;
}

/** All that a condition may look at: no values of the case, so that it can be asked again before every publish. */
export interface GateQuestion {
  kind: string;
  step: string;
  purpose: string;
  /** Id of this node. */
  self: string;
  recipient: Participant;
  /** Node id of the authority that is responsible for the case, as far as this node knows. */
  responsible: string;
  /** Of the case as this node keeps it. */
  status: 'open' | 'closed';
  /** Of the case file; undefined where this node holds no file. */
  facts: CaseRestrictions | undefined;
  consent: ConsentState;
  others: readonly OtherConversation[];
  /** The messages of this very conversation, where a condition looks at when they were signed (`asksSteps`). */
  steps?: readonly { step: string; issuedAt: Date }[];
  /** Where this very conversation stands now; undefined while it is composed. */
  state?: string;
  national: NationalConfiguration;
  supervisorApproved: boolean;
  /** The conversation in which the partner whose case it is named the recipient to pass it on to. */
  passedOnFrom?: string;
  at: Date;
}

/** The code of what stands in the way; undefined when nothing does. */
export type Gate = (asked: GateQuestion) => RefusalCode | undefined;

interface GateText {
  rule: string;
  says: string;
  /** It looks at the case's other conversations, which are then read. */
  asksOthers?: true;
  /** It looks at when this conversation's messages were signed, which are then read. */
  asksSteps?: true;
  holds: Gate;
}

/**
 * Conditions that a table may name for a step (`requires`), one file each; asked when the step is composed and again before
 * every publish. `rule` is the R-number under which docs/safeguards.md lists it.
 */
const LISTED = {
  'case-open': { rule: 'R16', says: 'The case is not closed', holds: isCaseOpen },
  responsible: {
    rule: 'R7',
    says: 'This node is responsible for the case, or the partner is itself',
    holds: isResponsible,
  },
  'tracing-wished': {
    rule: 'R4',
    says: 'The child wishes a search, and consent covers who is asked',
    holds: isTracingWished,
  },
  'tracing-safe': { rule: 'R4', says: 'A recent assessment sees no risk in tracing', holds: isTracingSafe },
  'origin-free': {
    rule: 'R2',
    says: 'Nothing shuts this recipient off from the child',
    holds: isSearchAllowed,
  },
  'search-stands': { rule: 'R4', says: 'The search was not stopped', holds: doesSearchStand },
  'bid-made': { rule: 'R4', says: 'What is best for the child was determined', holds: isBidMade },
  'return-safe': { rule: 'R2', says: 'The child needs protection from no country', holds: isReturnSafe },
  'family-assessed': {
    rule: 'R2',
    says: 'The family was assessed, with no more than a low risk',
    holds: isFamilyAssessed,
  },
  'return-best': { rule: 'R2', says: 'After that, the return was found best for the child', holds: isReturnBest },
  'return-consented': {
    rule: 'R2',
    says: 'The child agrees, and consent to the return is given in writing',
    holds: isReturnConsented,
  },
  'return-planned': { rule: 'R2', says: 'There is a plan for the time after the return', holds: isReturnPlanned },
  'may-go-without-escort': {
    rule: 'R6',
    says: 'The child is proved to be fifteen or older',
    holds: mayGoWithoutEscort,
  },
  'with-family': { rule: 'R6', says: 'The child is with family', holds: isWithFamily },
  'followed-long-enough': {
    rule: 'R16',
    says: 'The child was received two years ago',
    asksSteps: true,
    holds: isFollowedLongEnough,
  },
  'case-is-closed': { rule: 'R16', says: 'The case is closed', holds: isCaseClosed },
  'may-know-why': { rule: 'R18', says: 'The recipient may know that there is a protection case', holds: isReasonTold },
  'request-stands': {
    rule: 'R18',
    says: 'An authority’s identity request that names this consulate is taken on here, and stands',
    asksOthers: true,
    holds: doesRequestStand,
  },
} as const satisfies Record<string, GateText>;

export type GateName = keyof typeof LISTED;

export const GATES: Readonly<Record<GateName, GateText>> = LISTED;

/** Whether any of these conditions looks at the case's other conversations. */
export function asksOthers(names: readonly string[]): boolean {
  return names.some((name) => Object.hasOwn(GATES, name) && GATES[name as GateName].asksOthers);
}

/** Whether any of these conditions looks at when the conversation's messages were signed. */
export function asksSteps(names: readonly string[]): boolean {
  return names.some((name) => Object.hasOwn(GATES, name) && GATES[name as GateName].asksSteps);
}

/** The code of the first condition that does not hold. A name that no gate has holds nothing: it stops the message. */
export function findClosedGate(names: readonly string[], asked: GateQuestion): RefusalCode | undefined {
  for (const name of names) {
    if (!Object.hasOwn(GATES, name)) return 'basis-changed';
    const code = GATES[name as GateName].holds(asked);
    if (code) return code;
  }
  return undefined;
}
