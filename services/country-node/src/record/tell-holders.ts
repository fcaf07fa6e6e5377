import { mayKnowWhy } from '../domain/safeguards/r18-no-reason.js';
import type { CaseRestrictions, JsonObject } from '../domain/disclosure/types.js';
import { Fault } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { Tx } from '../ports/store/store.js';
import { beginConversation } from './begin-conversation.js';
import { restrictionsAsOf } from './known-cases.js';
import { ledgerEntry } from './ledger-entry.js';
import { oweStep } from './owe-step.js';

/** A partner that is to learn of something about a case. */
export interface ToTell {
  peer: string;
  /** It takes part only as one that carries what it cannot read. */
  relayed: boolean;
  /** What is said to it, where it may know why. */
  input: JsonObject;
  /** Messages of which one must have arrived for it to be told anything; empty where it knows of the case for certain. */
  about: readonly string[];
}

export interface Telling {
  caseId: string;
  /** Kind of conversation and its opening step, for those who may know why. */
  kind: string;
  step: string;
  to: readonly ToTell[];
  /** Staff id of whose act it follows, or `system`. */
  by: string;
  at: Date;
  /** Nobody is told why: this node was not told either. */
  withoutReason?: boolean;
}

type TellParts = Pick<NodeParts, 'vault' | 'directory'>;

/**
 * Tells everyone who has a part in a case, each in a conversation of its own under its own reference; those who must not
 * learn why (R2, R18) get a request to restrict that gives no reason. The conversations are written here, in the
 * transaction of what is told; a worker signs and sends what they owe, and repeats it until it is answered.
 * @returns how many were told
 */
export async function tellHolders(parts: TellParts, tx: Tx, telling: Telling): Promise<number> {
  const { caseId, to, by, at } = telling;
  if (to.length === 0) return 0;
  const caseRow = await tx.cases.lock(caseId);
  if (!caseRow) throw new Fault('conversation-without-case');
  const facts = await factsOf(parts, tx, caseId);
  for (const { peer, relayed, input, about } of to) {
    const known = parts.directory.view().participant(peer);
    const open = !telling.withoutReason && known !== undefined && mayKnowWhy(known, { facts, relayed });
    const { kind, step } = open ? telling : { kind: 'restriction', step: 'restrict' };
    const via = await wayTo(tx, caseId, peer);
    const { id: conversationId } = await beginConversation(parts, tx, { kind, caseRow, peer, via, at });
    await oweStep(parts, tx, {
      caseId,
      conversationId,
      step,
      input: open ? input : {},
      about,
      until: 'answered',
      by,
      at,
    });
  }
  await tx.ledger.append([ledgerEntry('holders-told', { caseId, about: telling.kind, count: to.length, by }, at)]);
  return to.length;
}

/** Which partners may be told why something is asked of them (R2, R18); one that is on the trust list no more may not. */
export async function mayBeToldWhy(parts: TellParts, tx: Tx, caseId: string): Promise<(peer: string) => boolean> {
  const facts = await factsOf(parts, tx, caseId);
  return (peer) => {
    const known = parts.directory.view().participant(peer);
    return known !== undefined && mayKnowWhy(known, { facts, relayed: false });
  };
}

/** A node that holds no file of the case knows nothing of the child's status, and asks only who the recipient is. */
async function factsOf(parts: TellParts, tx: Tx, caseId: string): Promise<CaseRestrictions | undefined> {
  const state = await tx.cases.state(caseId);
  return state && restrictionsAsOf(parts, tx, state);
}

/** What was said by way of relays is followed by the same way: going directly would show on the line who spoke to whom. */
async function wayTo(tx: Tx, caseId: string, peer: string): Promise<string | null> {
  const all = await tx.conversations.ofCase(caseId);
  const theirs = all.filter((each) => each.peer === peer);
  if (theirs.some(({ via }) => via === null)) return null;
  const [last] = theirs.sort((one, other) => other.updatedAt.getTime() - one.updatedAt.getTime());
  return last?.via ?? null;
}
