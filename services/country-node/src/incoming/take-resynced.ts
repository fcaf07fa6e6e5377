import type { Opened } from '#libs/envelope/open.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { InboxRow } from '../ports/store/inbox.js';
import type { Resync } from '../ports/store/restoration.js';
import type { Tx } from '../ports/store/store.js';
import { declareLost } from '../record/declare-lost.js';
import { endResync, isOpenResync } from '../record/end-resync.js';
import { askAgain } from './ask-again.js';
import { isSettledHere } from './is-settled-here.js';

interface ResyncedClaims {
  issuer: string;
  requestId: string;
  copies: readonly string[];
  more: boolean;
}

type ResyncedParts = Pick<NodeParts, 'self' | 'clock' | 'log'>;

/** Answers in a row that bring nothing new before a range is left, with the alarm. */
const PATIENCE = 6;
const MOMENT_MS = 300;

/**
 * What a request was answered with. A range is done when every message named is settled here; until then it is asked about
 * again, with what is known by then, so that a copy lost on the way comes once more (protocol section 12).
 */
export async function takeResynced(parts: ResyncedParts, tx: Tx, row: InboxRow, { claims }: Opened): Promise<void> {
  const { issuer: peer, requestId, copies, more } = claims as unknown as ResyncedClaims;
  await tx.inbox.finish(row.sealedDigest, 'done', null, null);
  const resync = await tx.restoration.lockResync(peer);
  if (!resync || resync.requestId !== requestId) return;
  // It is there again, and what it told with this answer was not taken: nobody waited for it any longer.
  if (resync.status === 'set-aside') return askAgain(parts, tx, resync);
  if (!isOpenResync(resync)) return;
  const open: string[] = [];
  for (const id of copies) if (!(await isSettledHere(parts, tx, peer, id))) open.push(id);
  const fruitless = resync.recovered > resync.recoveredBefore ? 0 : resync.fruitless + 1;
  const settled = open.length === 0 && !more;
  if (!settled && fruitless < PATIENCE) {
    const nextAttemptAt = new Date(parts.clock.now().getTime() + (open.length > 0 ? MOMENT_MS * (fruitless + 1) : 0));
    const counted = { recoveredBefore: resync.recovered, fruitless, attempts: 0 };
    return tx.restoration.update(peer, { ...counted, requestId: null, nextAttemptAt });
  }
  await declareLost(parts, tx);
  await leave(parts, tx, resync, { open: open.length, more, copies });
}

/** Goes on behind what cannot be settled, or with the next range. Whoever says that there is more, and does not say what, is left with that. */
async function leave(
  parts: ResyncedParts,
  tx: Tx,
  resync: Resync,
  { open, more, copies }: { open: number; more: boolean; copies: readonly string[] },
): Promise<void> {
  const covered = more ? await lastCovered(tx, resync, copies) : undefined;
  const left = Math.max(open, more && covered === undefined ? 1 : 0);
  if (left > 0) parts.log.warn('resync-incomplete', { peer: resync.peer, count: left });
  await goOn(parts, tx, resync, { left, covered });
}

/**
 * The last conversation that an answer was about. Where nothing new comes of asking once more, both may know all of it and not
 * agree: what was refused is forgotten by its author. What stands behind it is asked for from there on.
 */
async function lastCovered(tx: Tx, { peer, afterId }: Resync, copies: readonly string[]): Promise<string | undefined> {
  const ids: string[] = [];
  for (const id of copies) {
    const step = await tx.conversations.step(id);
    if (step && [step.author, step.recipient].includes(peer)) ids.push(step.conversationId);
  }
  const last = ids.sort().at(-1);
  return last !== undefined && (afterId === null || last > afterId) ? last : undefined;
}

async function goOn(
  parts: ResyncedParts,
  tx: Tx,
  resync: Resync,
  { left, covered }: { left: number; covered: string | undefined },
): Promise<void> {
  const { peer, throughId, recovered } = resync;
  const incomplete = resync.incomplete + left;
  const now = parts.clock.now();
  const afterId = covered ?? throughId;
  if (afterId === null) {
    await tx.restoration.update(peer, { incomplete });
    return endResync(parts, tx, { ...resync, incomplete }, 'done');
  }
  const next = { afterId, requestId: null, throughId: null };
  const counted = { recoveredBefore: recovered, fruitless: 0, attempts: 0, incomplete };
  await tx.restoration.update(peer, { ...next, ...counted, nextAttemptAt: now });
  await tx.notify({ topic: 'resync', id: peer });
}
