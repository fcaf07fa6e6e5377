import { buildGraph, compare, effectiveOf, type Knot, type MessageGraph } from './build-graph.js';
import { type ConversationKind, ruleFor, type SignedStep, stateRule } from './conversation-kind.js';

export type IneffectiveReason = 'step-not-allowed' | 'wrong-role' | 'refused' | 'voided' | 'duplicate';

/** What a set of signed messages amounts to. Digests name messages that are held; lists come in one order for one set. */
export interface FoldedConversation {
  state: string;
  /** The role responsible for the case, as far as these messages tell; undefined where the kind says nothing about it. */
  responsible: string | undefined;
  /** Messages that took effect, in that order. */
  effective: string[];
  /** Messages on record that have no effect: crossed on the way, refused, voided, or a repetition. */
  ineffective: { digest: string; reason: IneffectiveReason }[];
  /** What the next message of this side has to cite: acts that no other act follows. */
  heads: string[];
  /** All acts that count, effective or not, in the order in which they were weighed. */
  order: string[];
  /** Messages that follow something not held yet. */
  waiting: { digest: string; missingParents: string[] }[];
}

/**
 * Computes the state of a conversation from the set of its signed messages; arrival order and repetitions do not matter.
 * Messages follow their parents; those that crossed are weighed by the table's precedence, then by message id (invariant 5).
 * One that the state then reached does not allow stays on record without effect.
 * `ignored`: digests of messages refused or voided of which nothing else is held; as parents they count as known.
 */
export function foldConversation(
  kind: ConversationKind,
  messages: Iterable<SignedStep>,
  ignored: ReadonlySet<string> = new Set(),
): FoldedConversation {
  const graph = buildGraph(kind, messages);
  const { sorted, waiting } = sortActs(kind, graph.knots, ignored);
  const { state, verdicts } = weigh(kind, sorted);
  const judged = sorted.flatMap((knot) => knot.members.map((m) => [m.digest, reasonOf(knot, m, verdicts)] as const));
  return {
    state,
    responsible: stateRule(kind, state).responsible,
    effective: judged.flatMap(([digest, reason]) => (reason ? [] : [digest])),
    ineffective: judged.flatMap(([digest, reason]) => (reason ? [{ digest, reason }] : [])),
    heads: headsOf(sorted),
    order: sorted.filter((knot) => !knot.dropped).map(digestOf),
    waiting: waiting.flatMap((knot) => describeWaiting(knot, graph, ignored)),
  };
}

/** The state that a causally closed part of a graph reaches; `among` names its acts. */
export function stateAfter(kind: ConversationKind, graph: MessageGraph, among: ReadonlySet<string>): string {
  const part = new Map([...graph.knots].filter(([id]) => among.has(id)));
  const outside = new Set([...part.values()].flatMap((knot) => knot.parents).filter((id) => !part.has(id)));
  return weigh(kind, sortActs(kind, part, outside).sorted).state;
}

/** Puts acts in the one order that both sides compute: parents first, then precedence, then message id. */
function sortActs(kind: ConversationKind, knots: ReadonlyMap<string, Knot>, ignored: ReadonlySet<string>) {
  const pending = new Map(
    [...knots.values()].map((k) => [k.id, k.parents.filter((p) => knots.has(p) || !ignored.has(p))]),
  );
  const done = new Set<string>();
  const sorted: Knot[] = [];
  for (;;) {
    const ready = [...knots.values()].filter((k) => !done.has(k.id) && pending.get(k.id)?.every((p) => done.has(p)));
    const next = ready.sort((a, b) => rank(kind, a) - rank(kind, b) || compare(a.messageId, b.messageId))[0];
    if (!next) break;
    done.add(next.id);
    sorted.push(next);
  }
  return { sorted, waiting: [...knots.values()].filter((knot) => !done.has(knot.id)) };
}

/** Acts without effect go first: whether one is held or only its void must not change the order of the others. */
function rank(kind: ConversationKind, knot: Knot): number {
  if (knot.dropped) return -1;
  const place = kind.precedence.indexOf(knot.step);
  return place < 0 ? kind.precedence.length : place;
}

function weigh(kind: ConversationKind, sorted: readonly Knot[]) {
  const verdicts = new Map<string, 'step-not-allowed' | 'wrong-role' | undefined>();
  let state = kind.initial;
  for (const knot of sorted.filter(({ dropped }) => !dropped)) {
    const rule = ruleFor(kind, state, knot.step);
    verdicts.set(knot.id, !rule ? 'step-not-allowed' : rule.by === knot.author ? undefined : 'wrong-role');
    if (rule?.by === knot.author) state = rule.to;
  }
  return { state, verdicts };
}

function reasonOf(
  knot: Knot,
  member: SignedStep,
  verdicts: ReadonlyMap<string, IneffectiveReason | undefined>,
): IneffectiveReason | undefined {
  if (member.refused) return 'refused';
  if (knot.dropped) return knot.dropped;
  return member.digest === digestOf(knot) ? verdicts.get(knot.id) : 'duplicate';
}

function headsOf(sorted: readonly Knot[]): string[] {
  const cited = new Set<string>();
  // From the end: what an act without effect had cited counts as cited only where a live act follows.
  for (const knot of [...sorted].reverse()) {
    if (!knot.dropped || cited.has(knot.id)) knot.parents.forEach((parent) => cited.add(parent));
  }
  // By the first message of an act, whatever became of it: every other names that one, so that whoever holds any knows it.
  return sorted.flatMap(({ id, dropped }) => (!dropped && !cited.has(id) ? [id] : [])).sort(compare);
}

function describeWaiting(knot: Knot, { knots, idOf }: MessageGraph, ignored: ReadonlySet<string>) {
  const unknown = (parent: string) => !knots.has(idOf(parent)) && !ignored.has(parent);
  return knot.members.map(({ digest, parents }) => ({ digest, missingParents: parents.filter(unknown).sort(compare) }));
}

function digestOf(knot: Knot): string {
  return effectiveOf(knot)?.digest ?? knot.id;
}
