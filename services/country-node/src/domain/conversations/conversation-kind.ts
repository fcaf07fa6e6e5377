import type { SaidPerson } from '../disclosure/said-persons.js';
import type { ParticipantKind } from '../disclosure/types.js';
import type { GateName } from '../safeguards/gates.js';
import type { EffectName } from './effects.js';

/**
 * A kind of conversation as a table of states. Everything that depends on the kind (the fold, the checks, the diagrams,
 * what the desk offers) reads this table; a new kind is a new table and no new code.
 */
export interface ConversationKind {
  kind: string;
  /** The purpose that matrix, agreements and consents name for it. */
  purpose: string;
  /** The purpose that consents name, where the one that messages state is a neutral word (R18). */
  consentPurpose?: string;
  roles: readonly string[];
  /** What the trust list must say of the node in a role; a role without a rule is open to every node. */
  parties?: Readonly<Record<string, PartyRule>>;
  /** Roles that carry what they cannot read: of the case they may be told nothing (R18). */
  relays?: readonly string[];
  /** Which node may open one about a case that it holds. */
  opens: OpenerRule;
  /**
   * It is opened only after a conversation of another kind between the same two nodes about the same case, by who has this
   * role in it, and while that stands in one of these states as its opener knows it. To all others the case does not exist.
   */
  follows?: { kind: string; role: string; states: readonly string[] };
  /** At most one of all exclusive conversations of a case is open at a time; kinds that move responsibility must be (invariant 4). */
  exclusive?: true;
  /**
   * How many of these one partner may open here in a day and in thirty: what is asked for could be a way of finding out
   * whom this node knows (threat 23).
   */
  perPeer?: { day: number; month: number };
  /** Where a conversation without messages stands; its only steps are the opening ones. */
  initial: string;
  states: Readonly<Record<string, StateRule>>;
  steps: Readonly<Record<string, StepText>>;
  /** Steps that crossed on the way take effect in this order, the first named first. Names every step once. */
  precedence: readonly string[];
}

export interface PartyRule {
  kinds: readonly ParticipantKind[];
  /** A role that the trust list gives. */
  role?: string;
}

/**
 * responsible: only the authority that is responsible for the case · not-responsible: only a node that holds the case and
 * is not · holder: whoever holds the case.
 */
export type OpenerRule = 'responsible' | 'not-responsible' | 'holder';

/** A step by itself, from whatever state it is taken. */
export interface StepText {
  /** What it does, in the words of the people who take it. */
  says: string;
  /** It must not wait behind others in a queue. */
  overtakes?: true;
  /** The member of the body that carries what is shown of the case, where it is not named as the projection is. */
  shownAs?: string;
  /**
   * It may name the conversation that it answers, in this member of its body: one of this kind, with this role of its author,
   * in one of these states.
   */
  answers?: { member: string; kind: string; role: string; states: readonly string[] };
  /** The node takes it itself, as part of an act on the case; nobody asks for it by hand. */
  byNode?: true;
  /**
   * It tells that there is a protection case, or what becomes of it. Whoever may not know that when it is taken (R2, R18) is
   * asked to restrict instead, and given no reason.
   */
  saysWhy?: true;
  /**
   * It ends what was begun. The node takes it itself, with this input, when what the conversation rests on is gone (R10);
   * a person may take it too.
   */
  stopsWith?: Readonly<Record<string, string>>;
  /**
   * The same for whoever must not learn why (R2, R18), where `stopsWith` says it. Without one that is true and tells nothing
   * the node does not stop it by itself: the request to restrict is all that such a partner gets.
   */
  stopsQuietlyWith?: Readonly<Record<string, string>>;
  /** Its input has `onlyHere`: what its author notes for this node alone, in no message and in no ledger (R5). */
  notesHere?: true;
  /** The child is told of it before it is taken (R12): its input has `childInformed`, and says so. */
  tellsChild?: true;
  /** Steps of the addressee after which it takes this one in no more, though the two only crossed: it is refused, and nothing of it is kept. */
  notAfter?: readonly string[];
  /** Whom the personal fields that a person enters are about, where it is not the child; that person's own consent is in the body (R5). */
  saysOf?: SaidPerson;
  /** It answers the node that showed the case, on the consent told there (`with-asker` in the matrix): nothing else rests on it (R10). */
  answersAsker?: true;
  /**
   * It gives anew what a step of another kind gave, which this member of its body names: matrix, agreement, consent and
   * conditions are asked as for that step, and the purpose that its message states is that step's.
   */
  weighedAs?: string;
  /**
   * What it shows is to be passed on, to one node and in one kind of conversation only: the member of the body names the node.
   * Consent and R2 are asked toward that node as well, and the message bears the label `named` (R14).
   */
  passesTo?: { member: string; kind: string; role: string };
}

/** open: something is under way, so the case admits no other exclusive conversation · resting: settled but may go on · final: nothing follows. */
export type Phase = 'open' | 'resting' | 'final';

export interface StateRule {
  says: string;
  phase: Phase;
  /** The role that is responsible for the case while the conversation stands here; absent in kinds that say nothing about it. */
  responsible?: string;
  /** The role whose next act the R15 timer waits for, where one is awaited. */
  awaits?: string;
  /**
   * R15: whoever is awaited has said itself on which day (a full date or a time, in this member of its latest message that has
   * it), and that is when it is due; never later than so many days after that message, nor without a day.
   */
  dueOn?: { member: string; withinDays: number };
  /**
   * The step that the other role's node takes by itself when nobody answered in the time that its national configuration
   * gives (`deadlines`, `lapse`). It moves no responsibility (R7), asks for no approval, and nothing is entered for it.
   */
  lapses?: string;
  /** What was asked or offered came to nothing here: what was shown for it is purged after a time (R21). */
  refused?: true;
  steps: Readonly<Record<string, StepRule>>;
}

export interface StepRule {
  by: string;
  to: string;
  /** R9: another person of this role approves before the step is signed; national configuration may name another role. */
  approval?: ApproverRole;
  /** National configuration may do without the approval; never so where R9 demands it. */
  waivable?: true;
  /**
   * R8: its author may ask for the approval afterwards (`secondPerson: after` in what is entered), where it cannot wait. Then
   * another person has to look at it within so many hours; what nobody looked at is ended by the step named here.
   */
  orReview?: { hours: number; otherwise: { step: string; input: Readonly<Record<string, string>> } };
  /** Conditions that must hold when the step is composed, and again before every publish. */
  requires?: readonly GateName[];
  /** What taking the step does beside moving the conversation, at its author's node and at its addressee's. */
  effects?: Readonly<Partial<Record<'author' | 'addressee', readonly EffectName[]>>>;
}

/** Who may approve a step; roles of staff. */
export const APPROVER_ROLES = ['supervisor', 'data-protection-officer'] as const;
export type ApproverRole = (typeof APPROVER_ROLES)[number];

/**
 * One signed message of a conversation as the rules see it: claims only, no content.
 * Digests are base64url SHA-256 of what was signed, 43 characters.
 */
export interface SignedStep {
  digest: string;
  /** UUIDv7. */
  messageId: string;
  /** Role of the issuer in this conversation. */
  author: string;
  step: string;
  /** Digests of the latest messages the author knew in this conversation. */
  parents: readonly string[];
  /** RFC 3339, UTC. */
  issuedAt: string;
  /**
   * Names the first message of the act when the same step is sealed again under a new id (keys or expiry lapsed in the queue).
   * The new message has the same author, step and parents; all of them together count once.
   */
  supersedes?: { messageId: string; digest: string };
  /**
   * Only with the control step `void`: the message of the same author that must not take effect; the first of its
   * act, where it was repeated. A void cites what that message cited, and nothing ever cites a void.
   */
  voids?: { messageId: string; digest: string };
  /**
   * The addressee refused it, by signed receipt. Keeps its place in the graph, has no effect. A void counts as refused
   * only with code `already-effective`; refused for anything else (expiry, keys) it is still in force for its author, who
   * sends another: otherwise the message would come back on one side only.
   */
  refused?: boolean;
  /** The addressee receipted it as received: it stands, whatever became of its void. */
  received?: boolean;
  /** Its author's void was receipted. Keeps its place in the graph, has no effect. */
  voided?: boolean;
}

/** Takes a message back that has lost its basis. */
export const VOID_STEP = 'void';
/** Says that a person of the addressee opened a message: the one that it cites, and nothing else does (protocol 5.12). */
export const OPENED_STEP = 'opened';
/**
 * The steps that every kind has besides those of its table. They say something about a message, and are no acts: nothing
 * follows them, and neither state nor responsibility rests on them.
 */
export const CONTROL_STEPS = [VOID_STEP, OPENED_STEP] as const;

export function isControlStep(step: string): boolean {
  return CONTROL_STEPS.some((each) => each === step);
}

/** The rule for a step in a state; undefined when the table has none. Step names come from peers: own properties only. */
export function ruleFor(kind: ConversationKind, state: string, step: string): StepRule | undefined {
  const steps = stateRule(kind, state).steps;
  return Object.hasOwn(steps, step) ? steps[step] : undefined;
}

/** The rule of a state. Throws RangeError for a state outside the table: only our own code names states. */
export function stateRule(kind: ConversationKind, state: string): StateRule {
  const rule = Object.hasOwn(kind.states, state) ? kind.states[state] : undefined;
  if (!rule) throw new RangeError('state outside the table');
  return rule;
}

/** The roles that may take a step in one state or another; empty for a step that the table does not know. */
export function rolesOf(kind: ConversationKind, step: string): Set<string> {
  const rules = Object.keys(kind.states).map((state) => ruleFor(kind, state, step));
  return new Set(rules.flatMap((rule) => (rule ? [rule.by] : [])));
}

/** The conditions that a step has in one state or another. */
export function conditionsOf(kind: ConversationKind, step: string): GateName[] {
  const rules = Object.keys(kind.states).map((state) => ruleFor(kind, state, step));
  return [...new Set(rules.flatMap((rule) => rule?.requires ?? []))];
}

/** What a step does at one side, from one state or another. */
export function effectsOf(kind: ConversationKind, step: string, side: 'author' | 'addressee'): EffectName[] {
  const rules = Object.keys(kind.states).map((state) => ruleFor(kind, state, step));
  return [...new Set(rules.flatMap((rule) => rule?.effects?.[side] ?? []))];
}

/** The body member under which a step carries a projection of the case. */
export function contentNameOf(kind: ConversationKind, step: string, projection: string): string {
  return (Object.hasOwn(kind.steps, step) ? kind.steps[step]?.shownAs : undefined) ?? projection;
}

/** Whether conversations of this kind say who is responsible for the case. */
export function saysWhoIsResponsible(kind: ConversationKind): boolean {
  return stateRule(kind, kind.initial).responsible !== undefined;
}

/** Whether a step makes another role responsible, from any state (R7). */
export function movesResponsibility(kind: ConversationKind, step: string): boolean {
  return Object.keys(kind.states).some((state) => {
    const rule = ruleFor(kind, state, step);
    return rule !== undefined && stateRule(kind, rule.to).responsible !== stateRule(kind, state).responsible;
  });
}

/** Whether something is under way; while it is, an exclusive conversation keeps the case from every other one. */
export function isOpen(kind: ConversationKind, state: string): boolean {
  return stateRule(kind, state).phase === 'open';
}

/** Whether nothing can follow any more. */
export function isFinal(kind: ConversationKind, state: string): boolean {
  return stateRule(kind, state).phase === 'final';
}
