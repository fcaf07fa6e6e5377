import { ENVELOPE_LIMITS, type EncryptionKey, type SealedTyp } from '#libs/envelope/types.js';
import { sealSigned, type Sealed } from '#libs/envelope/seal.js';
import { signObject } from '#libs/envelope/sign.js';
import type { ConversationRow, MessageRow } from '../ports/store/conversations.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ResyncRequest } from '../ports/store/restoration.js';
import type { Tx } from '../ports/store/store.js';
import { fingerprintOf } from '../record/fingerprint.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { queueSealed } from '../record/queue-sealed.js';
import type { SetAside } from '../record/set-aside.js';
import { copyLines } from './copy-lines.js';
import type { SendParts } from './send-message.js';

export type AnswerParts = SendParts & Pick<NodeParts, 'log'>;

interface AskedClaims {
  after?: string;
  through?: string;
  conversations: readonly { id: string; digest: string }[];
}

/** Copies that one answer holds, but for the last conversation, which comes whole up to its own limit. */
const COPIES = 100;
const MOST_COPIES = 3_000;
/** Ids that one answer can name: of a conversation that is longer, all copies go and the last of them are named. */
const MOST_NAMED = 300;
const PAGE = 200;
/** Between two answers to one partner. */
const PAUSE_MS = 500;

/**
 * Sends a restored partner what it missed: of every conversation of the range on whose settled messages the two do not
 * agree, all of them, the partner's own among them, each with its receipt. Nothing of anybody else's (protocol section 12).
 * @param aside partners whom this node could not answer lately
 * @returns whether somebody asked; there may be more
 */
export async function answerResync(parts: AnswerParts, aside: SetAside): Promise<boolean> {
  parts.directory.view();
  const pause = new Date(parts.clock.now().getTime() - PAUSE_MS);
  const asked = await parts.store.transaction((tx) => tx.restoration.unanswered(pause, aside.waiting()));
  if (!asked) return false;
  const { peer } = asked;
  await aside.attempt(peer, { peer }, () =>
    parts.store.transaction(async (tx) => {
      // Somebody else may have answered since, and the partner have asked anew.
      const request = await tx.restoration.request(peer);
      if (request?.requestId === asked.requestId && request.answeredId !== request.requestId)
        await answer(parts, tx, request);
    }),
  );
  return true;
}

async function answer(parts: AnswerParts, tx: Tx, request: ResyncRequest): Promise<void> {
  const { peer, requestId } = request;
  const at = parts.clock.now();
  const recipientKey = parts.directory.view().encryptionKeyOf(peer, at);
  await tx.restoration.answered(peer, at);
  // It asks again.
  if (!recipientKey) return;
  const { missed, more } = await findMissed(tx, request);
  const copies: string[] = [];
  const addressed = { v: 1, issuer: parts.self, audience: peer, audienceKey: recipientKey.thumbprint, requestId };
  const said = { ...addressed, at: at.toISOString() };
  const objects: Pick<Sealed, 'sealed' | 'sealedDigest'>[] = [];
  for (const message of missed) {
    const [copied, ...lines] = await copyLines(parts, tx, message);
    const copy = await sealAs(parts, 'passerelle-copy+v1', { ...said, ...copied }, lines, recipientKey);
    if (!copy) {
      parts.log.warn('copy-too-large', { messageId: message.id, peer });
      continue;
    }
    objects.push(copy);
    copies.push(message.id);
  }
  const told = await sealAs(
    parts,
    'passerelle-resynced+v1',
    { ...said, copies: copies.slice(-MOST_NAMED), more },
    [],
    recipientKey,
  );
  if (told) objects.push(told);
  await queueSealed(tx, 'resync', peer, objects, { at });
  await tx.ledger.append([ledgerEntry('resync-answered', { peer, epoch: request.epoch, messageIds: copies }, at)]);
  parts.log.info('resync-answered', { peer, count: copies.length });
}

async function findMissed(
  tx: Tx,
  { peer, claims }: ResyncRequest,
): Promise<{ missed: readonly MessageRow[]; more: boolean }> {
  const { after, through, conversations } = claims as unknown as AskedClaims;
  const listed = new Map(conversations.map(({ id, digest }) => [id, digest]));
  const missed: MessageRow[] = [];
  for (let from = after; ;) {
    const range = { peer, ...(from ? { after: from } : {}), ...(through ? { through } : {}), limit: PAGE };
    const rows = await tx.conversations.withPeer(range);
    for (const row of rows) {
      const settled = await settledOf(tx, row, listed.get(row.id));
      if (missed.length > 0 && missed.length + settled.length > COPIES) return { missed, more: true };
      missed.push(...settled.slice(0, MOST_COPIES));
      // Whether those that are not named came shows in the next request.
      if (missed.length > MOST_NAMED) return { missed, more: true };
    }
    from = rows.at(-1)?.id;
    if (rows.length < PAGE) return { missed, more: false };
  }
}

/** Nothing where both sides agree. Otherwise all that has a receipt, in the order in which it was recorded here. */
async function settledOf(tx: Tx, row: ConversationRow, listed: string | undefined): Promise<MessageRow[]> {
  const messages = await tx.conversations.messages(row.id);
  if (listed === fingerprintOf(messages, await tx.inbox.refusedDigests(row))) return [];
  const isSettled = ({ status }: MessageRow) => ['receipted', 'refused', 'received'].includes(status);
  return messages.filter((message) => message.receipt !== null && isSettled(message));
}

async function sealAs(
  { keyring }: Pick<AnswerParts, 'keyring'>,
  typ: SealedTyp,
  claims: Record<string, unknown>,
  lines: readonly string[],
  recipientKey: EncryptionKey,
): Promise<Pick<Sealed, 'sealed' | 'sealedDigest'> | undefined> {
  const signed = signObject(typ, claims, keyring.signingKey());
  if (signed.claims.length > ENVELOPE_LIMITS.claimsBytes) return undefined;
  return sealSigned([signed.jws, signed.claims, ...lines], recipientKey);
}
