import pg from 'pg';
import { type KnownHead, type StoredEntry, verifyLedger } from '#libs/ledger/verify-ledger.js';
import { check, type Telling } from './telling.js';
import { count, nameNode, short } from './words.js';

interface Head {
  size: number;
  root: string;
}

const WITNESSES = [
  ['mr', 'ne'],
  ['ne', 'mr'],
] as const;

/** Both have signed a head; the next receipts carry it to the other. Before that a quick story would have no witness. */
export async function firstHeads(telling: Telling): Promise<void> {
  for (const [node] of WITNESSES) {
    await telling
      .as(node, 'auditor')
      .until<{ checkpoint: Head | null }>('ledger/head', (heads) => heads.checkpoint !== null);
  }
}

/** Each node's record is computed anew from its entries, and held against the signed heads that the other keeps of it. */
export async function ledgers(telling: Telling): Promise<void> {
  for (const [node, witness] of WITNESSES) {
    const { ok, size, root } = await telling.as(node, 'auditor').post<Head & { ok: boolean }>('ledger/verify');
    check(ok && size > 0, `the ledger of ${node} does not verify`);
    const heads = await headsHeldBy(telling, witness, node);
    await holdAgainst(await entriesOf(telling, node), heads);
    telling.say(
      `${nameNode(node)}: all ${size} entries verify, root ${short(root)}; they fit ${count(heads.length, 'signed head')} that ${nameNode(witness)} keeps.`,
    );
  }
  telling.say(
    'Tried on a copy: one entry changed, or cut off the end, and they fit no longer. What was disclosed, received,',
    'approved or read cannot be rewritten unseen, not even by who runs the node.',
  );
}

async function headsHeldBy(telling: Telling, witness: string, node: string): Promise<KnownHead[]> {
  type State = { heldOfPeers: (Head & { peer: string })[] };
  const { heldOfPeers } = await telling.as(witness, 'auditor').get<State>('ledger/head');
  const heads = heldOfPeers.filter(({ peer, size }) => peer === node && size > 0);
  check(heads.length > 0, `${witness} holds no head of ${node}`);
  return heads.map((head) => ({ ...head, heldBy: witness }));
}

async function holdAgainst(entries: StoredEntry[], heads: KnownHead[]): Promise<void> {
  check((await verifyLedger(entries, heads)).ok, 'a ledger does not fit a head that the other node keeps of it');
  const changed = entries.map((entry, index) => (index === 0 ? { ...entry, commitment: new Uint8Array(32) } : entry));
  check(!(await verifyLedger(changed, heads)).ok, 'a changed entry did not show');
  const longest = Math.max(...heads.map(({ size }) => size));
  check(!(await verifyLedger(entries.slice(0, longest - 1), heads)).ok, 'an entry that was cut off did not show');
}

/** As its administrator could read them: straight from the database. */
async function entriesOf(telling: Telling, node: string): Promise<StoredEntry[]> {
  const { databaseUrl } = telling.network.nodes.find(({ id }) => id === node) ?? {};
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<StoredEntry>(
      `SELECT leaf_index::int AS "leafIndex", commitment, salt, content FROM ledger_entry
       WHERE leaf_index IS NOT NULL ORDER BY leaf_index`,
    );
    return rows;
  } finally {
    await client.end();
  }
}
