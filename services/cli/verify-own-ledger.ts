import { readFileSync } from 'node:fs';
import { type KnownHead, type LedgerReport, type StoredEntry, verifyLedger } from '#libs/ledger/verify-ledger.js';
import { verifies } from '#libs/trust/verifies.js';
import { describeReport } from './describe-report.js';
import type { OpenedLedger } from './open-ledger.js';
import type { Out } from './out.js';
import { readListIfKept } from './read-kept-list.js';
import { readStamps, type StampedHead } from './time-stamp/kept-stamps.js';
import { UsageError } from './usage-error.js';

const PAGE = 1_000;
const STALE_MS = 24 * 3_600_000;

/** Whether the node's last signed head carries a signature of the node: `unchecked` without its trust list. */
export type HeadSignature = 'good' | 'bad' | 'unchecked' | 'none';

export type OwnReport = LedgerReport & {
  heads: KnownHead[];
  signature: HeadSignature;
  /** Whether anything outside the node's own database was asked. */
  witnessed: boolean;
};

/** What stands outside the node's database: files of peers' heads, and a folder of time-stamps with whom to believe. */
interface OwnWitnesses {
  witness?: string;
  timeStamps?: string;
  certificates?: string;
}

/** @returns exit code 0 when everything fits, 1 when anything does not */
export async function verifyOwnLedger(
  opened: OpenedLedger,
  { witness, json, timeStamps, certificates }: OwnWitnesses & { json?: boolean },
  out: Out,
): Promise<number> {
  const { head, checkpoint } = await opened.store.transaction(async (tx) => ({
    head: await tx.ledger.head(),
    checkpoint: await tx.ledger.latestCheckpoint(),
  }));
  const counter = head.size > 0 ? [{ ...head, heldBy: 'the database’s own counter' }] : [];
  const own = checkpoint ? [{ size: checkpoint.size, root: checkpoint.root, heldBy: 'the node itself' }] : [];
  const stamped = await stampsIn(timeStamps, certificates);
  const heads = [...counter, ...own, ...(witness ? readWitness(witness) : []), ...stamped];
  const report = await verifyLedger(entriesOf(opened), heads);
  const signature = await checkSignature(opened, checkpoint);
  const whole: OwnReport = {
    ...report,
    ok: report.ok && signature !== 'bad',
    heads,
    signature,
    witnessed: witness !== undefined || stamped.length > 0,
  };
  if (json) out.say(JSON.stringify(whole));
  else [...describeReport(whole), ...describeStamps(stamped)].forEach((line) => out.say(line));
  return whole.ok ? 0 : 1;
}

/** Only what has its place in the tree; the newest entries may still wait for theirs. */
export async function* entriesOf({ store }: Pick<OpenedLedger, 'store'>): AsyncGenerator<StoredEntry> {
  for (let from = 0; ;) {
    const start = from;
    const rows = await store.transaction((tx) => tx.ledger.list({ from: start, limit: PAGE }));
    for (const row of rows) yield { ...row, leafIndex: row.leafIndex ?? -1 };
    const last = rows.at(-1)?.leafIndex;
    if (rows.length < PAGE || last === undefined || last === null) return;
    from = last + 1;
  }
}

async function stampsIn(folder: string | undefined, certificates: string | undefined): Promise<StampedHead[]> {
  if (folder === undefined && certificates === undefined) return [];
  if (folder === undefined || certificates === undefined)
    throw new UsageError('--time-stamps and --certificates come together.');
  return readStamps(folder, certificates);
}

/** Nothing waits for a time-stamp; somebody should see that none comes any more. */
function describeStamps(stamped: readonly StampedHead[]): string[] {
  const newest = stamped.at(-1);
  if (!newest || Date.now() - newest.at.getTime() <= STALE_MS) return [];
  return [`! The last time-stamp is of ${newest.at.toISOString()}, more than a day ago.`];
}

function readWitness(file: string): KnownHead[] {
  try {
    const lines = readFileSync(file, 'utf8').split('\n');
    const heads = lines.filter((line) => line.trim() !== '').map((line) => asHead(JSON.parse(line)));
    // A witness that says nothing must not pass for one that agrees.
    if (heads.length === 0) throw new TypeError('no head');
    return heads;
  } catch {
    throw new UsageError(
      'The file of the witness cannot be read: one {"size", "root", "heldBy"} a line, at least one.',
    );
  }
}

function asHead(value: unknown): KnownHead {
  const { size, root, heldBy } = value as Partial<KnownHead>;
  // No ledger could contradict the head of an empty one.
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 1) throw new TypeError('size');
  if (typeof root !== 'string' || typeof heldBy !== 'string') throw new TypeError('head');
  return { size, root, heldBy };
}

/** The signature must be the node's and say what the row says: a row can be rewritten, a signature cannot. */
async function checkSignature(
  { settings }: OpenedLedger,
  checkpoint: { size: number; root: string; signed: string } | undefined,
): Promise<HeadSignature> {
  if (!checkpoint) return 'none';
  if (!settings) return 'unchecked';
  const [jws = '', text = ''] = checkpoint.signed.split('\n');
  // Keys that are no longer valid have signed older heads rightly.
  const kept = await readListIfKept(settings);
  if (!kept) return 'unchecked';
  const keys = kept.list.keys.filter(({ node, use }) => node === settings.node && use === 'sign');
  const isSigned = keys.some(({ jwk }) => verifies(jws, text, 'passerelle-checkpoint+v1', jwk));
  return isSigned && saysTheSame(text, { ...checkpoint, node: settings.node }) ? 'good' : 'bad';
}

function saysTheSame(text: string, { node, size, root }: { node: string; size: number; root: string }): boolean {
  const signed = JSON.parse(text) as { node?: unknown; size?: unknown; root?: unknown };
  return signed.node === node && signed.size === size && signed.root === root;
}
