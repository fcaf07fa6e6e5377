import type { Evidence } from '../schema-check/generated/types.js';
import { writeBundle } from './bundle.js';
import type { EarlierHead, LedgerExcerpt, StampedHead } from './ledger-excerpt.js';
import type { SignedText } from './read-signed.js';
import type { TrustPart } from './trust-part.js';

/** A message as its node keeps it. */
export interface KeptMessage extends SignedText {
  /** Disclosure lines that may be shown; none for a bundle without content. */
  shown: readonly string[];
  receipt: SignedText | undefined;
}

export interface ToAssemble {
  node: string;
  conversationId: string;
  trust: TrustPart;
  messages: readonly KeptMessage[];
  /** Undefined while the node has not signed any head of its ledger. */
  ledger: { excerpt: LedgerExcerpt; checkpoint: SignedText; size: number; stamped: readonly StampedHead[] } | undefined;
}

/** Puts a bundle together (protocol section 15). @returns its one text */
export function assembleEvidence({ node, conversationId, trust, messages, ledger }: ToAssemble): string {
  const evidence: Evidence = {
    v: 1,
    node,
    conversationId,
    trust,
    messages: messages.map(({ jws, claims, shown, receipt }) => ({
      ...{ jws, claims, shown: [...shown] },
      ...(receipt ? { receipt } : {}),
    })),
  };
  if (!ledger) return writeBundle(evidence);
  const { excerpt, checkpoint, size, stamped } = ledger;
  const before = { earlier: headsSignedBy(node, messages), stamped };
  return writeBundle({ ...evidence, ledger: excerpt.under(checkpoint, size, before) });
}

/** The heads of its own ledger that a node signed into its receipts. */
function headsSignedBy(node: string, messages: readonly KeptMessage[]): EarlierHead[] {
  return messages.flatMap(({ receipt }) => {
    const said = receipt && (JSON.parse(receipt.claims) as { issuer: string; ledgerHead: EarlierHead });
    return said?.issuer === node ? [said.ledgerHead] : [];
  });
}
