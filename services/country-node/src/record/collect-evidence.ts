import { readSignature } from '#libs/envelope/verify.js';
import { assembleEvidence, type KeptMessage } from '#libs/evidence/assemble-evidence.js';
import { LedgerExcerpt, type StampedHead } from '#libs/evidence/ledger-excerpt.js';
import { countedHeadOf } from '#libs/evidence/prove-stamps.js';
import type { SignedText } from '#libs/evidence/read-signed.js';
import { readTrustPart, type TrustPart } from '#libs/evidence/trust-part.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { MessageRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';

const PAGE = 1_000;

export interface ToCollect {
  self: string;
  conversationId: string;
  /** The list that the node goes by now. */
  trust: () => TrustPart;
  /** The disclosure lines of a message that may be shown. */
  linesOf: (message: MessageRow) => Promise<readonly string[]>;
}

/**
 * Everything that this node can prove of a conversation, in one text that needs no node to be verified (protocol section
 * 15). The ledger is read once, up to its latest signed head; what came after it is proved by the next bundle.
 */
export async function collectEvidence({ store }: Pick<NodeParts, 'store'>, asked: ToCollect): Promise<string> {
  const { self: node, conversationId, linesOf } = asked;
  const { rows, trust, checkpoint } = await store.transaction((tx) => readTogether(tx, asked));
  const messages: KeptMessage[] = [];
  for (const row of rows) {
    const receipt = row.receipt === null ? undefined : asSigned(row.receipt);
    messages.push({ jws: row.jws, claims: row.claims, shown: await linesOf(row), receipt });
  }
  const excerpt = new LedgerExcerpt(conversationId, new Set(rows.map(({ id }) => id)));
  await read(store, excerpt, checkpoint?.size ?? 0);
  const ledger = checkpoint && {
    ...{ excerpt, checkpoint: asSigned(checkpoint.signed), size: checkpoint.size },
    stamped: await stampsThatTell(store, excerpt, { node, trust, size: checkpoint.size }),
  };
  return assembleEvidence({ node, conversationId, trust, messages, ledger });
}

/**
 * Messages, list and head as of one moment, while mail goes on arriving: of each message that the head covers the message is
 * there, and no message was received under a newer head or list than is shown. Otherwise the bundle would accuse its own node.
 */
async function readTogether({ conversations, ledger }: Tx, { conversationId, trust: listNow }: ToCollect) {
  for (;;) {
    const before = await ledger.latestCheckpoint();
    const rows = await conversations.messages(conversationId);
    const trust = listNow();
    const newest = await ledger.latestCheckpoint();
    // A head is signed once a second at most, and these are read in less.
    if (newest?.size === before?.size) return { rows, trust, checkpoint: await counted({ ledger }, newest, trust) };
  }
}

type SignedHead = Awaited<ReturnType<Tx['ledger']['latestCheckpoint']>>;

/** The newest head under a key that counted when it was signed: what a revoked one signed afterwards proves nothing. */
async function counted({ ledger }: Pick<Tx, 'ledger'>, newest: SignedHead, part: TrustPart): Promise<SignedHead> {
  const trust = readTrustPart(part, undefined);
  let found = newest;
  for (;;) {
    const revokedAt = found && trust?.revokedAt(signerOf(found.signed));
    if (!found || revokedAt === undefined || found.at < new Date(revokedAt)) return found;
    found = await ledger.latestCheckpoint(new Date(revokedAt));
  }
}

function signerOf(signed: string): string {
  return readSignature(asSigned(signed).jws).kid;
}

async function read(store: NodeParts['store'], excerpt: LedgerExcerpt, until: number): Promise<void> {
  for (let from = 0; from < until; from += PAGE) {
    const limit = Math.min(PAGE, until - from);
    const rows = await store.transaction((tx) => tx.ledger.list({ from, limit }));
    for (const row of rows) excerpt.take({ ...row, leafIndex: row.leafIndex ?? -1 });
  }
}

/** A stamp over a head under a key that was revoked by then shows nothing: the next that covers the same takes its place. */
async function stampsThatTell(
  store: NodeParts['store'],
  excerpt: LedgerExcerpt,
  { node, trust: part, size }: { node: string; trust: TrustPart; size: number },
): Promise<StampedHead[]> {
  const trust = readTrustPart(part, undefined);
  return store.transaction(async ({ stamps }) => {
    const read = new Map<number, StampedHead>();
    let heads = await stamps.heads();
    for (;;) {
      const telling = excerpt.stampsThatTell(heads, size);
      for (const head of telling) {
        const row = read.has(head.size) ? undefined : await stamps.get(head.size);
        const signed = row && asSigned(row.head);
        if (signed && trust && countedHeadOf(node, signed, trust))
          read.set(head.size, { ...head, ...signed, token: row.token });
      }
      const silent = telling.map((head) => head.size).filter((each) => !read.has(each));
      if (silent.length === 0) return telling.map((head) => read.get(head.size)!);
      heads = heads.filter((head) => !silent.includes(head.size));
    }
  });
}

function asSigned(lines: string): SignedText {
  const [jws = '', claims = ''] = lines.split('\n');
  return { jws, claims };
}
