import type { FileLimits } from '../ports/attachment-files.js';
import { Fault, Refusal } from '../domain/refusal.js';
import { reach } from '../ports/failpoints.js';
import type { AttachmentRow } from '../ports/store/attachments.js';
import { checkRoom, checkType } from './check-file.js';
import { FetchLease } from './fetch-lease.js';
import { fetchPieces, type FetchParts } from './fetch-pieces.js';
import { FetchTurns } from './fetch-turns.js';
import { isTakenBack } from './is-taken-back.js';
import { endFetch, postponeFetch } from './settle-fetch.js';

export interface FetchTerms {
  /** How many files are fetched at once. */
  batch: number;
  /** How long a file stays this process's own unless renewed, in milliseconds. */
  leaseMs?: number;
  /** For how long a file is worked on before others come in between, in milliseconds. */
  turnMs?: number;
  turns?: FetchTurns;
  /** How long nothing may come of a file before it is given up, in milliseconds. */
  patienceMs?: number;
  limits?: FileLimits;
}

const DEFAULTS = {
  leaseMs: 60_000,
  turnMs: 120_000,
  patienceMs: 30 * 86_400_000,
  limits: { fileBytes: Number.MAX_SAFE_INTEGER, caseBytes: Number.MAX_SAFE_INTEGER },
};
/** A digest that is wrong may be the fault of this node's own disk; more often than this it is not. */
const MISMATCHES = 3;

/**
 * Fetches the files that handovers announced, piece by piece, resuming where an earlier try ended; a file counts only
 * when size, digest and type are what was signed (protocol section 7). A fetch ends: stored, rejected, or given up when nothing
 * came for long or its holder took back what it showed.
 * @returns how many files were worked on
 */
export async function fetchAttachments(parts: FetchParts, terms: FetchTerms): Promise<number> {
  const all = { ...DEFAULTS, turns: new FetchTurns(), ...terms };
  const now = parts.clock.now();
  const lease = new Date(now.getTime() + all.leaseMs);
  const rows = await all.turns.claim((holders) =>
    parts.store.once((tx) => tx.attachments.claimExpected(all.batch, now, lease, holders)),
  );
  await Promise.all(rows.map((row) => fetchOne(parts, row, all).finally(() => all.turns.end(row))));
  return rows.length;
}

async function fetchOne(parts: FetchParts, row: AttachmentRow, terms: Required<FetchTerms>): Promise<void> {
  const before = await parts.files.partialSize(row.fileId);
  const lease = FetchLease.hold(parts, row, terms.leaseMs);
  const turnEnds = new Date(parts.clock.now().getTime() + terms.turnMs);
  try {
    await checkRoom(parts, row, terms.limits);
    const close = () => parts.files.complete(row.fileId, expectedOf(row));
    // A process that died before it said so left the file here, and its holder need serve it no more.
    const found = before === 0 && (await close());
    if (!found && !(await fetchPieces(parts, row, lease, turnEnds)))
      return await postponeFetch(parts, row, await lease.end(), { progressed: true });
    const whole = found || (await close());
    if (whole) await checkType(parts, row);
    await reach('attachment:whole');
    await settle(parts, row, await lease.end(), whole);
    await reach('attachment:settled');
  } catch (error) {
    await settleFailed(parts, row, lease, { error, before, patienceMs: terms.patienceMs });
  } finally {
    await lease.end();
  }
}

function settle(parts: FetchParts, row: AttachmentRow, held: Date, whole: boolean): Promise<void> {
  if (whole) return endFetch(parts, row, held, { status: 'stored', failure: null });
  const mismatches = row.mismatches + 1;
  if (mismatches < MISMATCHES) return postponeFetch(parts, row, held, { progressed: false, mismatches });
  return endFetch(parts, row, held, { status: 'rejected', failure: 'attachment-mismatch' });
}

async function settleFailed(
  parts: FetchParts,
  row: AttachmentRow,
  lease: FetchLease,
  { error, before, patienceMs }: { error: unknown; before: number; patienceMs: number },
): Promise<void> {
  const held = await lease.end();
  if (error instanceof Refusal) return endFetch(parts, row, held, { status: 'rejected', failure: error.code });
  parts.log.error('attachment-fetch-failed', error, { attempts: row.attempts });
  // Whoever holds it now goes on from where this one stopped.
  if (error instanceof Fault && error.reason === 'fetch-lease-lost') return;
  if (error instanceof Fault && error.reason === 'attachment-not-served' && (await isTakenBack(parts, row)))
    return endFetch(parts, row, held, { status: 'given-up', failure: 'consent-withdrawn' });
  const progressed = (await parts.files.partialSize(row.fileId)) > before;
  const waited = parts.clock.now().getTime() - row.waitingSince.getTime();
  if (progressed || waited < patienceMs) return postponeFetch(parts, row, held, { progressed });
  return endFetch(parts, row, held, { status: 'given-up', failure: 'attachment-unavailable' });
}

const expectedOf = ({ cipherSize, cipherSha256 }: AttachmentRow) => ({ size: cipherSize, sha256: cipherSha256 });
