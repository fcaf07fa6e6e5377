import type { ConversationKind } from '../domain/conversations/conversation-kind.js';
import { CONVERSATION_KINDS } from '../domain/conversations/every-kind.js';
import { otherRole } from '../domain/conversations/kinds.js';
import { openingStep } from '../domain/conversations/opening-step.js';
import { Refusal } from '../domain/refusal.js';
import type { Tx } from '../ports/store/store.js';
import type { Incoming } from './take-message.js';

const DAY_MS = 86_400_000;

const givesAnew = ({ steps }: ConversationKind) =>
  Object.values(steps).some(({ weighedAs }) => weighedAs !== undefined);
/** What gives anew by a step of another kind asks anew as well: who is sought may be somebody else in it. */
const GIVING_ANEW = CONVERSATION_KINDS.filter(givesAnew);

/**
 * Threat 23: one partner opens so many of a kind here and no more, whatever they are about; corrections of them count as they
 * do. Nothing of what is asked is looked at before, so that a refusal tells the count and nothing else; a person sees the alarm.
 * @throws Refusal `search-quota`
 */
export async function checkQuota(tx: Tx, kind: ConversationKind, { claims, at }: Pick<Incoming, 'claims' | 'at'>) {
  const limited = limitedBy(kind, claims.purpose);
  if (!limited?.perPeer) return;
  const { perPeer, purpose } = limited;
  const opened = async (days: number) => {
    const since = new Date(at.getTime() - days * DAY_MS);
    const asked = (each: ConversationKind) => {
      const role = otherRole(each, openingStep(each).by);
      return { kind: each.kind, peer: claims.issuer, role, since };
    };
    let count = await tx.conversations.countOpened(asked(limited));
    for (const each of GIVING_ANEW) count += await tx.conversations.countOpened({ ...asked(each), stating: purpose });
    return count;
  };
  if ((await opened(1)) >= perPeer.day || (await opened(30)) >= perPeer.month) throw new Refusal('search-quota');
}

/** The kind whose number a message adds to: its own, or the one whose purpose it states because it gives anew what that gave. */
function limitedBy(kind: ConversationKind, purpose: string): ConversationKind | undefined {
  if (!givesAnew(kind)) return kind;
  return CONVERSATION_KINDS.find((each) => each.purpose === purpose && each.perPeer !== undefined);
}
