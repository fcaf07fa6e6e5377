import { readFileSync } from 'node:fs';
import { type KnownHead, type LedgerReport, type StoredEntry, verifyLedger } from '#libs/ledger/verify-ledger.js';
import type { SignedTrustList, TrustListText } from '#libs/trust/types.js';
import { verifies } from '#libs/trust/verifies.js';
import { describeReport } from './describe-report.js';
import type { OpenedLedger } from './open-ledger.js';
import type { Out } from './out.js';
import { UsageError } from './usage-error.js';

const PAGE = 1_000;

/** Whether the node's last signed head carries a signature of the node: `unchecked` without its trust list. */
export type HeadSignature = 'good' | 'bad' | 'unchecked' | 'none';

export type OwnReport = LedgerReport & { heads: KnownHead[]; signature: HeadSignature };

/** @returns exit code 0 when everything fits, 1 when anything does not */
export async function verifyOwnLedger(
  opened: OpenedLedger,
  { witness, json }: { witness?: string; json?: boolean },
  out: Out,
): Promise<number> {
  const checkpoint = await opened.store.transaction((tx) => tx.ledger.latestCheckpoint());
  const own = checkpoint ? [{ size: checkpoint.size, root: checkpoint.root, heldBy: 'the node itself' }] : [];
  const heads = [...own, ...(witness ? readWitness(witness) : [])];
  const report = await verifyLedger(entriesOf(opened), heads);
  const signature = checkSignature(opened, checkpoint?.signed);
  const whole: OwnReport = { ...report, ok: report.ok && signature !== 'bad', heads, signature };
  if (json) out.say(JSON.stringify(whole));
  else describeReport(whole).forEach((line) => out.say(line));
  return whole.ok ? 0 : 1;
}

/** Only what has its place in the tree; the newest entries may still wait for theirs. */
async function* entriesOf({ store }: OpenedLedger): AsyncGenerator<StoredEntry> {
  for (let from = 0; ;) {
    const start = from;
    const rows = await store.transaction((tx) => tx.ledger.list({ from: start, limit: PAGE }));
    for (const row of rows) yield { ...row, leafIndex: row.leafIndex ?? -1 };
    const last = rows.at(-1)?.leafIndex;
    if (rows.length < PAGE || last === undefined || last === null) return;
    from = last + 1;
  }
}

function readWitness(file: string): KnownHead[] {
  try {
    const lines = readFileSync(file, 'utf8').split('\n');
    return lines.filter((line) => line.trim() !== '').map((line) => asHead(JSON.parse(line)));
  } catch {
    throw new UsageError('The file of the witness cannot be read: one {"size", "root", "heldBy"} a line.');
  }
}

function asHead(value: unknown): KnownHead {
  const { size, root, heldBy } = value as Partial<KnownHead>;
  if (!Number.isSafeInteger(size) || typeof root !== 'string' || typeof heldBy !== 'string')
    throw new TypeError('head');
  return { size: size ?? 0, root, heldBy };
}

function checkSignature({ settings }: OpenedLedger, signed: string | undefined): HeadSignature {
  if (signed === undefined) return 'none';
  if (!settings) return 'unchecked';
  const [jws = '', text = ''] = signed.split('\n');
  const list = readList(settings.trustListFile);
  if (!list) return 'unchecked';
  // Keys that are no longer valid have signed older heads rightly.
  const keys = list.keys.filter(({ node, use }) => node === settings.node && use === 'sign');
  return keys.some(({ jwk }) => verifies(jws, text, 'passerelle-checkpoint+v1', jwk)) ? 'good' : 'bad';
}

function readList(file: string): TrustListText | undefined {
  try {
    const { text } = JSON.parse(readFileSync(file, 'utf8')) as SignedTrustList;
    return JSON.parse(text) as TrustListText;
  } catch {
    return undefined;
  }
}
