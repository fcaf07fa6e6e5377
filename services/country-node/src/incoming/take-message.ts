import type { Opened } from '#libs/envelope/open.js';
import { OPENED_STEP, VOID_STEP } from '../domain/conversations/conversation-kind.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import { RELAY } from '../domain/circuits/relay.js';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { InboxRow } from '../ports/store/inbox.js';
import type { Tx } from '../ports/store/store.js';
import { checkAnswered } from '../record/check-answered.js';
import { waitsForResync } from '../record/end-resync.js';
import { runEffects } from '../record/effects/run-effects.js';
import { refoldConversation } from '../record/refold-conversation.js';
import { refuseDestroyed } from './refuse-destroyed.js';
import { checkNotStopped } from './check-not-stopped.js';
import { parkMessage } from './ask-again.js';
import { answerIfSeen } from './answer-if-seen.js';
import { checkBody } from './check-body.js';
import { checkCorrects } from './check-corrects.js';
import { judgeStep } from './judge-step.js';
import { keepMessage } from './keep-message-in.js';
import { findOrOpenConversation } from './open-conversation-in.js';
import { promiseAnswer } from './promise-answer.js';
import { takeHopStep } from './take-hop-step.js';
import { receive } from './receive-message.js';
import { takeOpened } from './take-opened.js';
import { takeVoid } from './take-void.js';

/** Claims of a message as its schema guarantees them. */
export interface MessageClaims {
  issuer: string;
  messageId: string;
  conversationId: string;
  kind: string;
  step: string;
  schema: string;
  parents: string[];
  sequence: number;
  epoch: number;
  issuedAt: string;
  purpose: string;
  categories: string[];
  onwardSharing: 'none' | 'named' | 'new-consent';
  agreement: { id: string; version: number };
  supersedes?: { messageId: string; digest: string };
  voids?: { messageId: string; digest: string };
}

/** A message of a proved author, with its body joined and checked. */
export interface Incoming {
  claims: MessageClaims;
  body: JsonObject;
  opened: Opened;
  row: InboxRow;
  at: Date;
  /** R15: until when this node, whose answer is awaited, has to give it. */
  answerBy?: Date;
}

export type TakeParts = Pick<
  NodeParts,
  'self' | 'clock' | 'vault' | 'directory' | 'keyring' | 'matrix' | 'national' | 'circuits' | 'log'
>;

/**
 * The way in for a message whose author is proved: seen? → body → need to know → conversation → step → receipt → effects,
 * all in the caller's transaction (invariant 2).
 * @throws Refusal with the code that the author is answered
 */
export async function takeMessage(parts: TakeParts, tx: Tx, row: InboxRow, opened: Opened): Promise<void> {
  try {
    await take(parts, tx, row, opened);
  } catch (error) {
    await refuseDestroyed(parts, tx, opened, error);
    throw error;
  }
}

async function take(parts: TakeParts, tx: Tx, row: InboxRow, opened: Opened): Promise<void> {
  const claims = opened.claims as unknown as MessageClaims;
  const at = parts.clock.now();
  if (await answerIfSeen(parts, tx, row, opened, at)) return;
  if (await tx.restoration.isPending(claims.issuer)) {
    return tx.inbox.park(row.sealedDigest, claims.messageId, [waitsForResync(claims.issuer)]);
  }
  await refuseVoided(tx, opened);
  const body = checkBody(parts, opened, claims, at);
  const incoming: Incoming = { claims, body, opened, row, at };
  if (claims.step === VOID_STEP) return takeVoid(parts, tx, incoming);
  if (claims.step === OPENED_STEP) return takeOpened(parts, tx, incoming);
  const conversation = await findOrOpenConversation(parts, tx, incoming);
  if (!conversation) return parkMessage(parts, tx, incoming, claims.parents);
  await checkAnswered(tx, conversation, { step: claims.step, body, side: 'addressee' });
  await checkCorrects(tx, conversation, { step: claims.step, body });
  const judged = await judgeStep(tx, conversation, incoming);
  if (judged.missing) return parkMessage(parts, tx, incoming, judged.missing);
  checkNotStopped(conversation, incoming, judged.folded, await tx.conversations.steps(conversation.id));
  if (claims.kind === RELAY.kind) await takeHopStep(parts, tx, conversation, incoming);
  const answerBy = await promiseAnswer(parts, tx, conversation, incoming, judged.folded);
  await receive(parts, tx, { ...incoming, ...(answerBy ? { answerBy } : {}) }, conversation.caseId, (receipt) =>
    keepMessage(parts, tx, conversation, incoming, receipt),
  );
  const folded = await refoldConversation(parts, tx, conversation);
  const { messageId, step } = claims;
  const taken = { conversation, side: 'addressee' as const, step, messageId, digest: opened.messageDigest, body, at };
  await runEffects(parts, tx, folded, taken);
  const woken = await tx.inbox.unpark(opened.messageDigest, at);
  // What follows it may cite it by the first message that said it, which need never come.
  const wokenByName = claims.supersedes ? await tx.inbox.unpark(claims.supersedes.digest, at) : 0;
  if (woken + wokenByName > 0) await tx.notify({ topic: 'inbox', id: claims.messageId });
}

/** A void may come before what it voids, even before the conversation is known here. */
async function refuseVoided(tx: Tx, { claims, messageDigest }: Opened): Promise<void> {
  const { conversationId: id, issuer: peer, supersedes } = claims as unknown as MessageClaims;
  if ((await tx.inbox.refusedDigests({ id, peer })).includes(messageDigest)) throw new Refusal('voided');
  // What was only refused when it came (too late, say) may be said again; what was voided may not.
  if (supersedes && (await tx.inbox.isVoided({ id, peer }, supersedes.digest))) throw new Refusal('voided');
}
