import type { Evidence } from '../schema-check/generated/types.js';
import type { ProvedEntry } from './prove-ledger.js';
import type { Doubted, SignedMessage, SignedReceipt } from './prove-messages.js';
import type { Notes } from './report.js';

const RECOVERED = 'message-recovered';

/** Where a ledger records a message, and its receipt; null where no entry shows it. */
export interface Places {
  message: number | null;
  receipt: number | null;
  /** Where it records this very receipt, by its digest: no other by the same key, made later, stands there. */
  signedReceipt: number | null;
}

/**
 * Holds proved entries against proved messages: an entry about a message says the same as what was signed, and none is about
 * a message of this conversation that the bundle does not show.
 */
export function findPlaces(
  { node, conversationId }: Evidence,
  messages: readonly SignedMessage[],
  { doubted, entries, notes }: { doubted: readonly Doubted[]; entries: readonly ProvedEntry[]; notes: Notes },
): (message: SignedMessage) => Places {
  const shown = [...messages.map(({ claims }) => claims.messageId), ...doubted.map(({ messageId }) => messageId)];
  checkNoneLeftOut(conversationId, new Set(shown), { entries, notes });
  const byMessage = Map.groupBy(entries, ({ content }) => content['messageId']);
  return (message) => {
    const { claims, receipt } = message;
    const of = (id: string, kind: string) =>
      (byMessage.get(id) ?? []).filter(({ content }) => content['kind'] === kind || content['kind'] === RECOVERED);
    const taken = of(claims.messageId, claims.issuer === node ? 'message-sent' : 'message-received');
    const answered = receipt
      ? of(receipt.claims.messageId, claims.issuer === node ? 'receipt-received' : 'receipt-sent')
      : [];
    const same = { messageDigest: message.digest, conversationId, step: claims.step };
    const named = answered.filter(({ content }) => content['receiptDigest'] === receipt?.digest);
    return {
      message: placeIn(taken, ({ content }) => agrees(content, same), notes),
      receipt: placeIn(answered, ({ content }) => receipt !== undefined && isAbout(content, receipt), notes),
      signedReceipt: named[0]?.index ?? null,
    };
  };
}

function placeIn(
  entries: readonly ProvedEntry[],
  isSame: (entry: ProvedEntry) => boolean,
  notes: Notes,
): number | null {
  for (const entry of entries) if (!isSame(entry)) notes.find('entry-differs', entry.index);
  return entries.find(isSame)?.index ?? null;
}

/** Entries that were written at first name no digest of a receipt, and those about copies no code. */
function isAbout(content: ProvedEntry['content'], { claims, digest }: SignedReceipt): boolean {
  const code = content['code'] ?? (content['kind'] === RECOVERED ? claims.code : undefined);
  return (
    content['outcome'] === claims.outcome && code === claims.code && (content['receiptDigest'] ?? digest) === digest
  );
}

function agrees(content: ProvedEntry['content'], facts: Readonly<Record<string, string>>): boolean {
  return Object.entries(facts).every(([name, value]) => content[name] === value);
}

const ABOUT_MESSAGES: readonly unknown[] = ['message-sent', 'message-received', RECOVERED];

function checkNoneLeftOut(
  conversationId: string,
  here: ReadonlySet<unknown>,
  { entries, notes }: { entries: readonly ProvedEntry[]; notes: Notes },
): void {
  for (const { index, content } of entries) {
    const about = content['conversationId'] === conversationId && ABOUT_MESSAGES.includes(content['kind']);
    if (about && !here.has(content['messageId']) && !isKeptElsewhere(content)) notes.find('message-left-out', index);
  }
}

/** A void that came before its conversation, and what a restored node learned that it had refused, are in no conversation. */
function isKeptElsewhere({ kind, step, outcome, own }: ProvedEntry['content']): boolean {
  return step === 'void' || (kind === RECOVERED && outcome === 'refused' && own === false);
}
