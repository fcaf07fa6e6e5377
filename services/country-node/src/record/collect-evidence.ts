import { readSignature } from '#libs/envelope/verify.js';
import { assembleEvidence, type KeptMessage } from '#libs/evidence/assemble-evidence.js';
import { LedgerExcerpt, type StampedHead } from '#libs/evidence/ledger-excerpt.js';
import type { SignedText } from '#libs/evidence/read-signed.js';
import { readTrustPart, type TrustPart } from '#libs/evidence/trust-part.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { MessageRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';

const PAGE = 1_000;

export interface ToCollect {
  self: string;
  conversationId: string;
  trust: TrustPart;
  /** The disclosure lines of a message that may be shown. */
  linesOf: (message: MessageRow) => Promise<readonly string[]>;
}

/**
 * Everything that this node can prove of a conversation, in one text that needs no node to be verified (protocol section
 * 15). The ledger is read once, up to its latest signed head; what came after it is proved by the next bundle.
 */
export async function collectEvidence({ store }: Pick<NodeParts, 'store'>, asked: ToCollect): Promise<string> {
  const { self: node, conversationId, trust, linesOf } = asked;
  const { rows, checkpoint } = await store.transaction(async (tx) => ({
    rows: await tx.conversations.messages(conversationId),
    checkpoint: await countedCheckpoint(tx, trust),
  }));
  const messages: KeptMessage[] = [];
  for (const row of rows) {
    const receipt = row.receipt === null ? undefined : asSigned(row.receipt);
    messages.push({ jws: row.jws, claims: row.claims, shown: await linesOf(row), receipt });
  }
  const excerpt = new LedgerExcerpt(conversationId, new Set(rows.map(({ id }) => id)));
  await read(store, excerpt, checkpoint?.size ?? 0);
  const ledger = checkpoint && {
    ...{ excerpt, checkpoint: asSigned(checkpoint.signed), size: checkpoint.size },
    stamped: await stampsThatTell(store, excerpt, checkpoint.size),
  };
  return assembleEvidence({ node, conversationId, trust, messages, ledger });
}

/** The newest head under a key that counted when it was signed: what a revoked one signed afterwards proves nothing. */
async function countedCheckpoint({ ledger }: Pick<Tx, 'ledger'>, part: TrustPart) {
  const trust = readTrustPart(part, undefined);
  let found = await ledger.latestCheckpoint();
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

async function stampsThatTell(store: NodeParts['store'], excerpt: LedgerExcerpt, size: number): Promise<StampedHead[]> {
  return store.transaction(async ({ stamps }) => {
    const stamped: StampedHead[] = [];
    for (const head of excerpt.stampsThatTell(await stamps.heads(), size)) {
      const row = await stamps.get(head.size);
      if (row) stamped.push({ ...head, ...asSigned(row.head), token: row.token });
    }
    return stamped;
  });
}

function asSigned(lines: string): SignedText {
  const [jws = '', claims = ''] = lines.split('\n');
  return { jws, claims };
}
