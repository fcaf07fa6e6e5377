import { type RefusalCode, REFUSAL_CODES } from '../domain/refusal-codes.js';
import type { ConversationSide } from '../ports/store/inbox.js';
import type { Tx } from '../ports/store/store.js';
import { actOf } from '../record/acts.js';

interface RefusedMessage {
  messageId: string;
  messageDigest: string;
  /** Of claims that may be anything. */
  supersedes: unknown;
  code: string | undefined;
  at: Date;
}

/**
 * From now on a refused message counts as known to what follows it. Of one that says something again under a new id that is
 * true of the first that said it, too, by which what follows cites it (protocol 2.4). Refused for what it says, all of them
 * are, in whatever order they come: its author counts those before it as refused, and would not learn of another answer (5.7).
 * Only when it came too late, or under a key that counts no more, another may still be taken.
 */
export async function noteRefused(tx: Tx, side: ConversationSide, refused: RefusedMessage): Promise<void> {
  // What waits for it waits no longer: it is judged, and refused in its turn.
  let woken = 0;
  for (const digest of await addKnown(tx, side, refused)) woken += await tx.inbox.unpark(digest, refused.at);
  if (woken > 0) await tx.notify({ topic: 'inbox', id: refused.messageId });
}

/** @returns digests that are known by it */
async function addKnown(tx: Tx, side: ConversationSide, refused: RefusedMessage): Promise<string[]> {
  const { messageDigest, code } = refused;
  await tx.inbox.addRefusedDigest(side, messageDigest);
  const first = readNamed(refused.supersedes);
  // What is held already stands, however often it is said again.
  if (!first || actOf(await tx.conversations.steps(side.id), first.messageId).length > 0) return [messageDigest];
  if (isLapse(code)) await tx.inbox.addRefusedDigest(side, first.digest);
  else await tx.inbox.addVoidedDigest(side, first.digest);
  return [messageDigest, first.digest];
}

function isLapse(code: string | undefined): boolean {
  return code === 'expired' || REFUSAL_CODES[code as RefusalCode]?.group === 'not-trusted';
}

/** As the claims' own schema has it. */
const DIGEST = /^[A-Za-z0-9_-]{43}$/;

function readNamed(claim: unknown): { messageId: string; digest: string } | undefined {
  const { messageId, digest } = (claim ?? {}) as { messageId?: unknown; digest?: unknown };
  if (typeof messageId !== 'string' || typeof digest !== 'string' || !DIGEST.test(digest)) return undefined;
  return { messageId, digest };
}
