import { digestOf } from '#libs/envelope/sign.js';
import { VOID_STEP } from '../domain/conversations/conversation-kind.js';
import type { MessageRow } from '../ports/store/conversations.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import { namesIn } from './acts.js';
import type { Tx } from '../ports/store/store.js';

/**
 * What both sides of a conversation hold as settled, in one digest: the messages that were receipted, and those that were
 * refused or voided. Equal on both sides when they agree (protocol section 12).
 */
export async function fingerprint(tx: Tx, conversation: ConversationRow): Promise<string> {
  return fingerprintOf(
    await tx.conversations.messages(conversation.id),
    await tx.inbox.refusedDigests({ id: conversation.id, peer: conversation.peer }),
  );
}

/** @param refusedOfPeer digests of the peer's messages that were refused here, or voided by it */
export function fingerprintOf(rows: readonly MessageRow[], refusedOfPeer: readonly string[]): string {
  const standing = rows.filter(({ status }) => status === 'receipted' || status === 'received');
  const refused = rows.filter(({ status, receipt }) => status === 'refused' && receipt !== null);
  const voided = standing.filter(({ direction, step }) => direction === 'out' && step === VOID_STEP).map(voidedBy);
  // Whatever else of an act was refused, on one side only perhaps, it stands.
  const stands = new Set(standing.flatMap(namesOf));
  const gone = [...refused.flatMap(namesOf), ...voided, ...refusedOfPeer].filter((digest) => !stands.has(digest));
  const lines = [...standing.map(({ digest }) => `+${digest}`), ...gone.map((digest) => `-${digest}`)];
  return digestOf([...new Set(lines)].sort().join('\n'));
}

/** A message, and the first that said the same. */
function namesOf(row: MessageRow): string[] {
  const { supersedes } = namesIn(row);
  return supersedes ? [row.digest, supersedes.digest] : [row.digest];
}

function voidedBy({ claims }: MessageRow): string {
  return (JSON.parse(claims) as { voids: { digest: string } }).voids.digest;
}
