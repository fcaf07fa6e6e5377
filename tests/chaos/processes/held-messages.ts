import { createPublicKey } from 'node:crypto';
import pg from 'pg';
import type { SigningKey, VerificationKey } from '#libs/envelope/types.js';
import { readSigned } from '#libs/evidence/read-signed.js';
import type { ReceiptClaims } from '#libs/schema-check/generated/types.js';

/**
 * Where each message came in the order in which a node kept them. Its own columns do not say: `recorded_at` is by a clock that
 * jumps, and may be read before the conversation is held. The place is drawn while it is held.
 */
const NOTE_ORDER = `CREATE SCHEMA IF NOT EXISTS witness;
  CREATE TABLE IF NOT EXISTS witness.kept (place bigserial PRIMARY KEY, message_id uuid NOT NULL);
  CREATE OR REPLACE FUNCTION witness.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
    $$ BEGIN INSERT INTO witness.kept (message_id) VALUES (NEW.id); RETURN NULL; END $$;
  DROP TRIGGER IF EXISTS witnessed ON message;
  CREATE TRIGGER witnessed AFTER INSERT ON message FOR EACH ROW EXECUTE FUNCTION witness.note();
  ALTER TABLE message ENABLE ALWAYS TRIGGER witnessed`;

const HELD = `WITH recovered AS (SELECT content->>'messageId' AS id FROM ledger_entry WHERE kind = 'message-recovered')
  SELECT m.id, m.conversation_id, m.case_id, m.direction, m.author, m.recipient, m.step, m.digest, m.parents, m.status, m.refusal_code, m.claims,
    m.receipt, (SELECT max(place) FROM witness.kept k WHERE k.message_id = m.id)::int AS place,
    EXISTS (SELECT 1 FROM recovered r WHERE r.id = m.id::text) AS recovered
  FROM message m`;

/** A message as one side holds it. */
export interface HeldMessage {
  id: string;
  conversation_id: string;
  /** By which this side knows the case. */
  case_id: string;
  direction: 'out' | 'in';
  author: string;
  recipient: string;
  step: string;
  digest: string;
  parents: string[];
  status: string;
  refusal_code: string | null;
  claims: string;
  receipt: string | null;
  /** Null for what was kept before anybody looked. */
  place: number | null;
  /** It was lost with the node's database and came back from the partner, in whatever order. */
  recovered: boolean;
}

interface Claims {
  sequence: number;
  epoch: number;
  supersedes?: { messageId: string; digest: string };
  voids?: { messageId: string; digest: string };
}

const claimsOf = ({ claims }: HeldMessage) => JSON.parse(claims) as Claims;

/** From now on the node's database notes in which order it keeps messages. */
export async function noteOrder(client: pg.ClientBase): Promise<void> {
  await client.query(NOTE_ORDER);
}

export async function readHeld(client: pg.ClientBase): Promise<HeldMessage[]> {
  return (await client.query<HeldMessage>(HELD)).rows;
}

/** What somebody else needs to verify what this key signs. */
export function verifierOf({ thumbprint, privateKey }: SigningKey): VerificationKey {
  return { thumbprint, publicKey: createPublicKey(privateKey) };
}

/**
 * Receipts that do not say what a side takes them for: not signed by who received the message, about another one, or of
 * another outcome; and messages that count as received for which there is none.
 * @param keys of each node, by its id
 */
export function findFalseReceipts(
  held: readonly HeldMessage[],
  abroad: readonly HeldMessage[],
  keys: ReadonlyMap<string, VerificationKey>,
): string[] {
  const all = [...held, ...abroad];
  const renewed = new Set(held.map((each) => claimsOf(each).supersedes?.messageId));
  return held.flatMap((message) => {
    const { id, step, status, receipt } = message;
    const says = (text: string) => [`the receipt of ${step} (${status}, ${id}) ${text}`];
    if (receipt === null) {
      const due = status === 'received' || status === 'receipted' || (status === 'refused' && !renewed.has(id));
      return due ? says('is missing') : [];
    }
    const claims = readReceipt(receipt, keys.get(message.recipient));
    if (!claims) return says(`is not signed by ${message.recipient}`);
    if (claims.issuer !== message.recipient || claims.audience !== message.author) return says('is between others');
    return saysOtherwise(message, claims, all) ? says('is about something else') : [];
  });
}

function readReceipt(receipt: string, key: VerificationKey | undefined): ReceiptClaims | undefined {
  const [jws = '', claims = ''] = receipt.split('\n');
  return readSigned<ReceiptClaims>({ jws, claims }, 'passerelle-receipt+v1', () => key)?.claims;
}

/** Also a refusal of the message's void says that the message stands (protocol 5.6). */
function saysOtherwise(message: HeldMessage, said: ReceiptClaims, all: readonly HeldMessage[]): boolean {
  const { id, digest, status, refusal_code: code } = message;
  if (said.messageId === id && said.messageDigest === digest) {
    if (status === 'refused') return said.outcome !== 'refused' || (said.code ?? null) !== code;
    return said.outcome !== 'received';
  }
  const ofVoid = all.find((each) => each.id === said.messageId && each.digest === said.messageDigest);
  return !ofVoid || claimsOf(ofVoid).voids?.digest !== digest || said.code !== 'already-effective';
}

/**
 * Messages that a side kept before what they rest on, or after what their author said later. A void takes the number of what
 * it voids and may overtake it, a renewed message that of the one it renews; what was recovered comes back in any order.
 */
export function findDisorder(held: readonly HeldMessage[]): string[] {
  const found: string[] = [];
  for (const [conversationId, some] of Map.groupBy(held, (each) => each.conversation_id)) {
    const placed = some.filter((each) => each.place !== null && !each.recovered);
    const placeOf = new Map(placed.map(({ digest, place }) => [digest, place!]));
    const own = placed
      .filter((each) => each.step !== 'void' && each.status !== 'refused' && !claimsOf(each).supersedes)
      .sort((a, b) => a.place! - b.place!);
    const last = new Map<string, number>();
    for (const each of own) {
      const says = (text: string) => found.push(`conversation ${conversationId}: ${each.step} was kept ${text}`);
      if (each.parents.some((parent) => (placeOf.get(parent) ?? 0) > each.place!)) says('before what it rests on');
      const { epoch, sequence } = claimsOf(each);
      const series = `${each.author} ${epoch}`;
      if (sequence < (last.get(series) ?? 0)) says(`after a later one of ${each.author}`);
      last.set(series, sequence);
    }
  }
  return found;
}
