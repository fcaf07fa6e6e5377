import { checkDisclosures } from '#libs/envelope/disclosures.js';
import { digestOf } from '#libs/envelope/sign.js';
import { Fault } from '../domain/refusal.js';
import type { MessageRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { openSignedLines } from '../record/keep-message.js';
import { holdsBasis } from './holds-basis.js';
import type { SendParts } from './send-message.js';

/** What is not about the child: always sent again, because without it a message says not even which case it is about. */
const IMPERSONAL = 'PROTOCOL';

/** The part of a copy's claims that is about the message: its signed text, its receipt, and what of it comes along. */
export interface Copied {
  message: { jws: string; claims: string };
  receipt: { jws: string; claims: string };
  categories: string[];
  digests: Record<string, string>;
}

/**
 * A message as it was signed, ready to be signed for as a copy. Of what this node showed and may show no more today, and of
 * what was erased, only the signed text goes: salted digests without content.
 * @returns the claims, and then the lines that are disclosed
 */
export async function copyLines(parts: SendParts, tx: Tx, message: MessageRow): Promise<[Copied, ...string[]]> {
  const { jws, claims } = message;
  const [receiptJws = '', receiptClaims = ''] = (message.receipt ?? '').split('\n');
  const { digests } = JSON.parse(claims) as { digests: Record<string, string> };
  const lines = await linesOf(parts, tx, message);
  const categories = Object.keys(checkDisclosures(lines, digests, false)).sort();
  const copied = {
    message: { jws, claims },
    receipt: { jws: receiptJws, claims: receiptClaims },
    categories,
    digests: Object.fromEntries(categories.map((category) => [category, digests[category] ?? ''])),
  };
  return [copied, ...lines];
}

async function linesOf(parts: SendParts, tx: Tx, message: MessageRow): Promise<string[]> {
  const [, , ...lines] = await openUnlessErased(parts, message);
  // What came from the partner is its own.
  if (lines.length === 0 || message.direction === 'in' || (await holdsBasis(parts, tx, message))) return lines;
  const { digests } = JSON.parse(message.claims) as { digests: Record<string, string> };
  return lines.filter((line) => digestOf(line) === digests[IMPERSONAL]);
}

async function openUnlessErased(parts: SendParts, message: MessageRow): Promise<string[]> {
  try {
    return await openSignedLines(parts, message);
  } catch (error) {
    if (error instanceof Fault && error.reason === 'case-key-missing') return [];
    throw error;
  }
}
