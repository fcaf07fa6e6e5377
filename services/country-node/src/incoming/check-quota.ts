import type { ConversationKind } from '../domain/conversations/conversation-kind.js';
import { otherRole } from '../domain/conversations/kinds.js';
import { openingStep } from '../domain/conversations/opening-step.js';
import { Refusal } from '../domain/refusal.js';
import type { Tx } from '../ports/store/store.js';
import type { Incoming } from './take-message.js';

const DAY_MS = 86_400_000;

/**
 * Threat 23: one partner opens so many of a kind here and no more, whatever they are about. Nothing of what is asked is
 * looked at before, so that a refusal tells the count and nothing else; a person sees the alarm.
 * @throws Refusal `search-quota`
 */
export async function checkQuota(tx: Tx, kind: ConversationKind, { claims, at }: Pick<Incoming, 'claims' | 'at'>) {
  const { perPeer } = kind;
  if (!perPeer) return;
  const role = otherRole(kind, openingStep(kind).by);
  const since = (days: number) => new Date(at.getTime() - days * DAY_MS);
  const opened = (days: number) =>
    tx.conversations.countOpened({ kind: kind.kind, peer: claims.issuer, role, since: since(days) });
  if ((await opened(1)) >= perPeer.day || (await opened(30)) >= perPeer.month) throw new Refusal('search-quota');
}
