import { Refusal } from '../refusal.js';
import { ancestorsOf, buildGraph, type MessageGraph } from './build-graph.js';
import {
  type ConversationKind,
  isControlStep,
  OPENED_STEP,
  rolesOf,
  ruleFor,
  type SignedStep,
  VOID_STEP,
} from './conversation-kind.js';
import { checkOpened } from './check-opened.js';
import { checkVoid } from './check-void.js';
import { stateAfter } from './fold-conversation.js';

export interface KnownElsewhere {
  /** Digests refused or voided of which nothing else is held: never waited for. */
  ignored?: ReadonlySet<string>;
  /** Digests known to belong to other conversations. */
  foreign?: ReadonlySet<string>;
}

/** wait: digests of parents that have not come yet · to: the state that the step's own past leads to; a control step leads nowhere. */
export type StepVerdict = { wait: readonly string[] } | { to: string | null };

/**
 * Judges a message by what its author knew when signing it, never by what crossed it on the way: two honest sides cannot
 * refuse each other for crossing. `messages`: those held, taken in or sent, with their `refused` and `voided` marks.
 *
 * Throws Refusal `wrong-role`, `step-not-allowed`, `conversation-unknown` (cites another conversation), `author-forked`
 * (does not follow its author's latest message), `voided`, and for a void `already-effective`.
 */
export function checkStep(
  kind: ConversationKind,
  messages: Iterable<SignedStep>,
  candidate: SignedStep,
  { ignored = new Set(), foreign = new Set() }: KnownElsewhere = {},
): StepVerdict {
  const held = [...messages].filter(({ digest }) => digest !== candidate.digest);
  checkAuthor(kind, candidate);
  if (candidate.parents.some((parent) => foreign.has(parent))) throw new Refusal('conversation-unknown');
  if (candidate.step === VOID_STEP) return checkVoid(held, candidate);
  if (candidate.step === OPENED_STEP) return checkOpened(held, candidate);
  checkCitesActs(held, candidate);

  const graph = buildGraph(kind, [...held, candidate]);
  const self = graph.idOf(candidate.digest);
  checkNotVoided(buildGraph(kind, held), [self, candidate.digest], candidate.author);
  checkRepetition(graph, self, candidate);
  const past = ancestorsOf(graph.knots, self);
  const missing = [...past].filter((id) => !graph.knots.has(id));
  const wait = missing.filter((id) => !ignored.has(id));
  if (wait.length > 0) return { wait: wait.sort() };
  // What an ignored message had cited is not known, so neither is the state that its author saw.
  if (missing.length > 0 || past.has(self)) throw new Refusal('step-not-allowed');
  checkFork(graph, self, past, candidate.author);
  return { to: takeStep(kind, graph, past, candidate) };
}

function checkAuthor(kind: ConversationKind, { author, step }: SignedStep): void {
  if (!kind.roles.includes(author)) throw new Refusal('wrong-role');
  const roles = rolesOf(kind, step);
  if (roles.size > 0 && !roles.has(author)) throw new Refusal('wrong-role');
}

/** Nothing follows a control step: whatever rested on one would stand on one side only where it was lost. */
function checkCitesActs(held: readonly SignedStep[], { parents }: SignedStep): void {
  const cited = held.filter(({ digest }) => parents.includes(digest));
  if (cited.some(({ step }) => isControlStep(step))) throw new Refusal('step-not-allowed');
}

function checkNotVoided({ knots }: MessageGraph, ids: readonly string[], author: string): void {
  const voided = (id: string) => knots.get(id)?.dropped === 'voided' && knots.get(id)?.author === author;
  if (ids.some(voided)) throw new Refusal('voided');
}

/** A repetition under a new id is the same act: same author, step and parents, or it would count for something else. */
function checkRepetition({ knots, idOf }: MessageGraph, self: string, candidate: SignedStep): void {
  const key = (message: SignedStep) => [message.step, ...message.parents.map(idOf).sort()].join();
  for (const member of knots.get(self)?.members ?? []) {
    if (member.author !== candidate.author) throw new Refusal('wrong-role');
    if (key(member) !== key(candidate)) throw new Refusal('step-not-allowed');
  }
}

/** Every earlier message of the same author that is held must be in the candidate's past. */
function checkFork({ knots }: MessageGraph, self: string, past: ReadonlySet<string>, author: string): void {
  for (const other of knots.values()) {
    if (other.author !== author || other.dropped || other.id === self || past.has(other.id)) continue;
    const before = ancestorsOf(knots, other.id);
    // Later messages of the author may have come first; they wait for this one.
    const waits = before.has(self) || [...before].some((id) => !knots.has(id));
    if (!waits) throw new Refusal('author-forked');
  }
}

function takeStep(kind: ConversationKind, graph: MessageGraph, past: Set<string>, candidate: SignedStep): string {
  const state = stateAfter(kind, graph, past);
  const rule = ruleFor(kind, state, candidate.step);
  const opens = state === kind.initial;
  if (!rule || (opens && candidate.parents.length > 0)) throw new Refusal('step-not-allowed');
  if (rule.by !== candidate.author) throw new Refusal('wrong-role');
  return rule.to;
}
