import { v7 as uuidv7 } from 'uuid';
import { seal } from '#libs/envelope/seal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { Incarnation, Resync } from '../ports/store/restoration.js';
import type { Tx } from '../ports/store/store.js';
import { fingerprint } from '../record/fingerprint.js';
import { queueSealed } from '../record/queue-sealed.js';

export type AskParts = Pick<NodeParts, 'self' | 'clock' | 'store' | 'directory' | 'keyring'>;

/** Conversations that one request lists. */
const PAGE = 100;
const PARTNERS = 10;
const FIRST_WAIT_MS = 3_000;
const LONGEST_WAIT_MS = 300_000;

/**
 * Once restored, asks every partner for what this node missed, a range of conversations at a time, until all have answered:
 * requests are repeated, because a courier loses things, and answers may come twice (protocol section 12).
 * @returns how many were asked
 */
export async function askResyncs(parts: AskParts): Promise<number> {
  const incarnation = await parts.store.once((tx) => tx.restoration.incarnation());
  if (!incarnation || incarnation.cause === 'first') return 0;
  const view = parts.directory.view();
  const partners = view.participants().flatMap(({ id }) => (id === parts.self ? [] : [id]));
  return parts.store.transaction(async (tx) => {
    const now = parts.clock.now();
    await tx.restoration.expect(partners, incarnation.epoch, now);
    const due = await tx.restoration.due(now, PARTNERS);
    for (const resync of due) await ask(parts, tx, incarnation, resync, now);
    return due.length;
  });
}

async function ask(parts: AskParts, tx: Tx, incarnation: Incarnation, resync: Resync, now: Date): Promise<void> {
  const { peer, afterId, attempts } = resync;
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempts, 10));
  const nextAttemptAt = new Date(now.getTime() + wait);
  const recipientKey = parts.directory.view().encryptionKeyOf(peer, now);
  // Without a key today there may be one tomorrow.
  if (!recipientKey) return tx.restoration.update(peer, { attempts: attempts + 1, nextAttemptAt });
  const rows = await tx.conversations.withPeer({ peer, ...(afterId ? { after: afterId } : {}), limit: PAGE + 1 });
  const page = rows.slice(0, PAGE);
  const throughId = rows.length > PAGE ? page.at(-1)!.id : null;
  const requestId = uuidv7();
  const conversations = [];
  for (const row of page) conversations.push({ id: row.id, digest: await fingerprint(tx, row) });
  const sealed = await seal({
    typ: 'passerelle-resync+v1',
    claims: {
      ...{ v: 1, issuer: parts.self, audience: peer, requestId },
      epoch: incarnation.epoch,
      ...(afterId ? { after: afterId } : {}),
      ...(throughId ? { through: throughId } : {}),
      conversations,
      at: now.toISOString(),
    },
    signingKey: parts.keyring.signingKey(),
    recipientKey,
  });
  await queueSealed(tx, 'resync', peer, [sealed], { at: now, priority: 0 });
  await tx.restoration.update(peer, { requestId, throughId, attempts: attempts + 1, nextAttemptAt });
}
