import {
  type ConversationKind,
  isControlStep,
  movesResponsibility,
  type SignedStep,
  VOID_STEP,
} from './conversation-kind.js';

/** One act in the graph of a conversation: a message, together with those that repeat it under new ids. */
export interface Knot {
  /** Digest of the original, also where only a repetition is held, so that both sides name the act alike. */
  id: string;
  /** Message id of the original; what puts concurrent acts of one kind in order. */
  messageId: string;
  author: string;
  step: string;
  /** Ids of the acts it follows; unknown digests stay as they are. */
  parents: readonly string[];
  /** The messages held for it, oldest id first; empty when only its void is held. */
  members: readonly SignedStep[];
  /** Why it has no effect, if so. It keeps its place: what cites it also follows what it cited. */
  dropped?: 'refused' | 'voided';
}

export interface MessageGraph {
  knots: ReadonlyMap<string, Knot>;
  /** The act that a message digest stands for. */
  idOf: (digest: string) => string;
}

/** Arranges messages, in whatever order they come, into one graph. Same set, same graph; a message given twice counts once. */
export function buildGraph(kind: ConversationKind, messages: Iterable<SignedStep>): MessageGraph {
  const all = [...new Map([...messages].map((message) => [message.digest, message])).values()];
  const idOf = followSupersedes(all);
  const knots = new Map<string, Knot>();
  for (const [id, members] of groupById(all, idOf)) knots.set(id, toKnot(id, members, idOf));
  const voids = voidsInForce(all, idOf);
  for (const control of voids) markPlace(knots, control, idOf);
  for (const control of voids) applyVoid(kind, knots, idOf(control.voids.digest), control.author);
  return { knots, idOf };
}

/** The acts that some acts follow, directly or not; unknown digests among them. Those asked about only if others follow them. */
export function ancestorsOf(knots: ReadonlyMap<string, Knot>, ...ids: readonly string[]): Set<string> {
  const found = new Set<string>();
  const open = ids.flatMap((id) => knots.get(id)?.parents ?? []);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...(knots.get(next)?.parents ?? []));
  }
  return found;
}

/** The acts that another author built on, and which that author must therefore hold. */
export function builtUponByOthers(knots: ReadonlyMap<string, Knot>, author: string): Set<string> {
  const others = [...knots.values()].filter((knot) => knot.author !== author).map(({ id }) => id);
  return ancestorsOf(knots, ...others);
}

/** The message that has the effect of an act: the oldest one that was not refused. */
export function effectiveOf(knot: Knot): SignedStep | undefined {
  return knot.members.find((member) => !member.refused) ?? knot.members[0];
}

/**
 * The first message of an act: what repeats it (`supersedes`) and its void name that one, whatever became of it, so that a
 * receiver that holds any of them knows the name (protocol 2.4). `messages` are all that are held of the conversation.
 */
export function nameOf(
  messages: Iterable<SignedStep>,
  { digest }: Pick<SignedStep, 'digest'>,
): { messageId: string; digest: string } {
  const all = [...messages];
  const name = followSupersedes(all)(digest);
  const first = all.find((each) => each.digest === name);
  if (first) return { messageId: first.messageId, digest: name };
  const naming = all.find(({ supersedes }) => supersedes?.digest === name)?.supersedes;
  if (!naming) throw new RangeError('message not held');
  return naming;
}

export function followSupersedes(all: readonly SignedStep[]): (digest: string) => string {
  const original = new Map(all.flatMap((m) => (m.supersedes ? [[m.digest, m.supersedes.digest] as const] : [])));
  return (digest) => {
    const seen = new Set<string>();
    let id = digest;
    // No digest can name itself through a chain, but the claims come from peers.
    for (let next = original.get(id); next !== undefined && !seen.has(next); next = original.get(id)) {
      seen.add(next);
      id = next;
    }
    return id;
  };
}

function groupById(all: readonly SignedStep[], idOf: (digest: string) => string): Map<string, SignedStep[]> {
  const steps = all.filter((message) => !isControlStep(message.step)).sort(byMessageId);
  return Map.groupBy(steps, (message) => idOf(message.digest));
}

function toKnot(id: string, members: readonly SignedStep[], idOf: (digest: string) => string): Knot {
  const [first] = members as readonly [SignedStep];
  const messageId = members.map((m) => m.supersedes?.messageId ?? m.messageId).sort(compare)[0] ?? first.messageId;
  const knot: Knot = {
    id,
    messageId,
    author: first.author,
    step: first.step,
    parents: canonicalParents(first, idOf),
    members,
  };
  if (members.some((m) => m.voided) && !members.some((m) => m.received)) return { ...knot, dropped: 'voided' };
  return members.every((m) => m.refused) ? { ...knot, dropped: 'refused' } : knot;
}

type VoidMessage = SignedStep & { voids: { messageId: string; digest: string } };

/** A void refused once was refused because its message had been taken in: no other void of that message counts either. */
function voidsInForce(all: readonly SignedStep[], idOf: (digest: string) => string): VoidMessage[] {
  const voids = all.filter((message): message is VoidMessage => message.step === VOID_STEP && !!message.voids);
  const tooLate = new Set(voids.filter(({ refused }) => refused).map((control) => idOf(control.voids.digest)));
  return voids.filter((control) => !tooLate.has(idOf(control.voids.digest))).sort(byMessageId);
}

/** The void of a message that never came stands in its place: a void cites what the message had cited. */
function markPlace(knots: Map<string, Knot>, control: VoidMessage, idOf: (digest: string) => string): void {
  const id = idOf(control.voids.digest);
  if (knots.has(id)) return;
  const { author, step } = control;
  const parents = canonicalParents(control, idOf);
  knots.set(id, { id, messageId: control.voids.messageId, author, step, parents, members: [], dropped: 'voided' });
}

/**
 * A void counts unless the other side has built on the message: then that side holds it, and will refuse the void.
 * A step that moves responsibility is never voided, or its author would stop holding a case that its peer has let go.
 */
function applyVoid(kind: ConversationKind, knots: Map<string, Knot>, id: string, author: string): void {
  const knot = knots.get(id);
  if (!knot || knot.dropped || knot.author !== author || movesResponsibility(kind, knot.step)) return;
  if (knot.members.some(({ received }) => received)) return;
  if (!builtUponByOthers(knots, author).has(id)) knots.set(id, { ...knot, dropped: 'voided' });
}

function canonicalParents(message: SignedStep, idOf: (digest: string) => string): string[] {
  return [...new Set(message.parents.map(idOf))].sort(compare);
}

function byMessageId(a: SignedStep, b: SignedStep): number {
  return compare(a.messageId, b.messageId) || compare(a.digest, b.digest);
}

/** By code unit: the same on every machine, whatever its language. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
