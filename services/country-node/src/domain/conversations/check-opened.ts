import { Refusal } from '../refusal.js';
import { ancestorsOf, buildGraph, type MessageGraph } from './build-graph.js';
import { type ConversationKind, isControlStep, OPENED_STEP, type SignedStep, stateRule } from './conversation-kind.js';
import type { FoldedConversation } from './fold-conversation.js';

/**
 * Judges an `opened` that came in. It names a message of whoever judges it, which was never further away than here: what is
 * not known now is not waited for. A second one for the same message is taken, and says nothing new.
 *
 * Throws Refusal `wrong-role` (it names a message of its own author) and `step-not-allowed` (it names none that is known, more
 * than one, a control step, or one that its author refused; or it is itself said to repeat or void something).
 */
export function checkOpened(held: readonly SignedStep[], candidate: SignedStep): { to: null } {
  const [named, ...more] = candidate.parents;
  const target = held.find(({ digest }) => digest === named);
  if (!target || more.length > 0 || candidate.supersedes || candidate.voids) throw new Refusal('step-not-allowed');
  if (target.author === candidate.author) throw new Refusal('wrong-role');
  if (target.refused || isControlStep(target.step)) throw new Refusal('step-not-allowed');
  return { to: null };
}

/**
 * The message of the other side of which this one has not said yet that a person opened it: the latest that took effect there,
 * while an answer of this side is due and none was given. Undefined where there is nothing to say.
 */
export function findUnopened(
  kind: ConversationKind,
  messages: readonly SignedStep[],
  { role, folded }: { role: string; folded: Pick<FoldedConversation, 'state' | 'effective'> },
): SignedStep | undefined {
  if (!Object.hasOwn(kind.states, folded.state) || stateRule(kind, folded.state).awaits !== role) return undefined;
  const theirs = new Map(messages.filter(({ author }) => author !== role).map((each) => [each.digest, each]));
  const latest = folded.effective.findLast((digest) => theirs.has(digest)) ?? '';
  const graph = buildGraph(kind, messages);
  const acts = [...graph.knots.values()].filter(({ author, dropped }) => author === role && !dropped);
  const answered = ancestorsOf(graph.knots, ...acts.map(({ id }) => id)).has(graph.idOf(latest));
  return answered || openingOf(graph, messages, { role, digest: latest }) ? undefined : theirs.get(latest);
}

/** What says that a person of this role opened a message, or one that repeats it; the first that was said, heard or not. */
export function openingOf(
  { idOf }: Pick<MessageGraph, 'idOf'>,
  messages: readonly SignedStep[],
  { role, digest }: { role: string; digest: string },
): SignedStep | undefined {
  const said = messages.filter(
    ({ step, author, parents: [named] }) =>
      step === OPENED_STEP && author === role && named !== undefined && idOf(named) === idOf(digest),
  );
  return said.toSorted((a, b) => Date.parse(a.issuedAt) - Date.parse(b.issuedAt))[0];
}
