import { CASE_TRANSFER } from '../domain/conversations/case-transfer.js';
import { stateRule } from '../domain/conversations/conversation-kind.js';
import { type Ended, type Named, scopeOfEnded } from '../domain/sharing/ended-with-case.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { Tx } from '../ports/store/store.js';
import { shownBy } from './read-restricted.js';
import { lastMove } from './settle-responsible.js';
import { tellHolders } from './tell-holders.js';

/** Whether this node handed the case on to a partner that has assumed it, and not got it back from it. */
export function wentTo(tx: Tx, caseId: string, peer: string): Promise<boolean> {
  return partnersOfMove(tx, caseId, 'offerer').then((partners) => partners.includes(peer));
}

/**
 * Tells the authority from which this node assumed the case what is consented to no more (R10): what that one began of it runs on
 * under consent that it cannot hear the end of.
 */
export async function tellFormer(
  parts: Pick<NodeParts, 'vault' | 'directory'>,
  tx: Tx,
  told: {
    caseId: string;
    ended: Ended;
    change: 'narrowed' | 'withdrawn';
    by: string;
    at: Date;
    withoutReason?: boolean;
    /** Whoever told it here, and need not hear it again. */
    toldBy?: string;
  },
): Promise<void> {
  const { ended, change, toldBy, ...act } = told;
  if (!ended.everything && ended.denied.length === 0) return;
  const former = (await partnersOfMove(tx, act.caseId, 'receiver')).filter((peer) => peer !== toldBy);
  const shown = former.length > 0 ? await shownBy(parts, tx, act.caseId) : [];
  const to = former.flatMap((peer) => {
    const theirs = shown.filter((each) => each.peer === peer);
    const scope = scopeOfEnded(ended, theirs).map(({ category, purpose }) => ({ category, purpose }));
    // What it said is here: it knows of the case for certain.
    return scope.length > 0 ? [{ peer, relayed: false, input: { change, scope }, about: [] }] : [];
  });
  await tellHolders(parts, tx, { ...act, kind: 'consent-change', step: 'announce', to });
}

/**
 * Of what is said to be consented to no more what was not said here before, by anybody, since the case last came or went:
 * authorities that had it in turn tell each other once, and no more.
 */
export async function notHeard(tx: Tx, caseId: string, scope: readonly Named[]): Promise<Named[]> {
  const transfers = (await tx.conversations.ofCase(caseId)).filter(({ kind }) => kind === CASE_TRANSFER.kind);
  const moves = await Promise.all(transfers.map((row) => lastMove(tx, row)));
  const moved = Math.max(0, ...moves.map((at) => at ?? 0));
  const heard = (await tx.restrictions.ofCase(caseId)).filter(({ since }) => since.getTime() >= moved);
  return scope.filter(
    ({ category, purpose }) => !heard.some((each) => each.category === category && each.purpose === purpose),
  );
}

/** Those with whom this node has this role in a transfer by which the case came to be the receiver’s. */
async function partnersOfMove(tx: Tx, caseId: string, as: 'offerer' | 'receiver'): Promise<string[]> {
  const all = await tx.conversations.ofCase(caseId);
  const moved = all.filter(
    ({ kind, role, state }) =>
      kind === CASE_TRANSFER.kind &&
      role === as &&
      Object.hasOwn(CASE_TRANSFER.states, state) &&
      stateRule(CASE_TRANSFER, state).responsible === 'receiver',
  );
  return [...new Set(moved.map(({ peer }) => peer))];
}
