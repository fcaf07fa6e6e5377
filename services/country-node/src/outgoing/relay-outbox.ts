import type { Delivered, Parcel } from '../ports/courier.js';
import { Refusal } from '../domain/refusal.js';
import { reach } from '../ports/failpoints.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { OutboxKind, OutboxRow } from '../ports/store/outbox.js';
import { checkProfile } from '../record/recipient-key.js';
import { carryRow } from './carry-row.js';
import { recheckAnnouncement } from './recheck-announcement.js';
import { recheckBasis } from './recheck-basis.js';
import type { SendParts } from './send-message.js';
import { hasLapsed, renewIfLapsed } from './renew-message.js';
import type { UnderWay } from './under-way.js';
import { voidMessage } from './void-message.js';

export type RelayParts = SendParts & Pick<NodeParts, 'courier' | 'log'>;

export interface RelayLimits {
  /** Rows taken at once. */
  batch: number;
  /** Milliseconds until an unreceipted message is published again; longer than the inbox stream's duplicate window. */
  retryMs: number;
  /** Milliseconds for which rows taken are left to this worker. */
  leaseMs?: number;
  /** Who has not answered since an earlier turn; without it a turn waits for all. */
  underWay?: UnderWay;
}

/** Whose rows stay open until the recipient has signed that it has them. */
const AWAIT_RECEIPT: readonly OutboxKind[] = ['message', 'services'];
const LEASE_MS = 15_000;
const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 60_000;

/**
 * Publishes what is due: re-check → publish → keep open until the receipt. A message whose basis no longer holds is
 * voided instead (R1, R10); where not even a void may go out (no agreement in force), it is held. Receipts and notices are
 * done once the recipient's broker has them. What travels by a circuit goes into a message of its hop instead.
 * @returns how many rows were taken
 */
export async function relayOutbox(
  parts: RelayParts,
  { batch, retryMs, leaseMs = LEASE_MS, underWay }: RelayLimits,
): Promise<number> {
  const now = parts.clock.now();
  parts.directory.view();
  const leaseUntil = new Date(now.getTime() + leaseMs);
  const rows = await parts.store.once((tx) => tx.outbox.claim(batch, now, leaseUntil, underWay?.recipients()));
  if (rows.length === 0) return 0;
  await reach('relay:claimed');
  const verdicts = await Promise.all(rows.map((row) => mayGo(parts, row)));
  const ready = rows.filter((_row, at) => verdicts[at]);
  await reach('relay:rechecked');
  const direct = ready.filter(({ via }) => via === null);
  const flights = publishEach(parts, direct);
  const landed = flights.map(({ landing }) => landing);
  await (underWay ? underWay.patiently(landed) : Promise.all(landed));
  await reach('relay:published');
  const [here, late] = [flights.filter(({ answers }) => answers), flights.filter(({ answers }) => !answers)];
  for (const flight of late) {
    const keep = () => keepAnswers(parts, [flight], { retryMs, leaseUntil });
    underWay?.add(flight.recipient, flight.landing.then(keep));
  }
  await keepAnswers(parts, here, { retryMs, leaseUntil });
  await Promise.all(ready.filter(({ via }) => via !== null).map((row) => carried(parts, row)));
  await reach('relay:marked');
  return rows.length;
}

/** One row that cannot be handled is held and tried again later; it never holds up the others. */
async function mayGo(parts: RelayParts, row: OutboxRow): Promise<boolean> {
  try {
    return await stillHolds(parts, row);
  } catch (error) {
    await hold(parts, row, error);
    return false;
  }
}

/** What travels by a circuit is taken one node further; also one that cannot be holds up no other. */
async function carried(parts: RelayParts, row: OutboxRow): Promise<void> {
  try {
    await carryRow(parts, row);
  } catch (error) {
    await hold(parts, row, error);
  }
}

async function hold({ store, clock, log }: RelayParts, row: OutboxRow, error: unknown): Promise<void> {
  log.error('outbox-row-held', error, { attempts: row.attempts });
  const at = new Date(clock.now().getTime() + backoff(row.attempts));
  await store.transaction((tx) => tx.outbox.reschedule([row.id], at));
}

async function stillHolds(parts: RelayParts, row: OutboxRow): Promise<boolean> {
  // Sealed before the list asked for more: it waits, and so does what is owed to it.
  checkProfile(parts.directory.view(), row.recipient);
  if (row.kind === 'services') return parts.store.transaction((tx) => recheckAnnouncement(parts, tx, row));
  if (row.kind !== 'message') return true;
  // Nearly always all of it holds; what does not is looked at once more where it can be changed.
  const holds = await parts.store.reading('relay', async (tx) => {
    return (await recheckBasis(parts, tx, row)) === undefined && !(await hasLapsed(parts, tx, row));
  });
  if (holds) return true;
  return parts.store.together('relay', async (tx) => {
    const broken = await recheckBasis(parts, tx, row);
    if (broken === undefined) return !(await renewIfLapsed(parts, tx, row));
    // Not lost, only in doubt: it waits until a person has confirmed the record.
    if (broken === 'record-unconfirmed') throw new Refusal(broken);
    await voidMessage(parts, tx, row, broken);
    return false;
  });
}

function asParcel({ recipient, sealed, sealedDigest }: OutboxRow): Parcel {
  return { to: recipient, sealed, sealedDigest };
}

interface Flight {
  recipient: string;
  rows: readonly OutboxRow[];
  /** One for each row, once it has landed. */
  answers?: readonly Delivered[];
  landing: Promise<void>;
}

/** To each recipient what is for it, so that none waits for the broker of another. */
function publishEach({ courier }: RelayParts, all: readonly OutboxRow[]): Flight[] {
  return [...Map.groupBy(all, ({ recipient }) => recipient)].map(([recipient, rows]) => {
    const flight: Flight = { recipient, rows, landing: Promise.resolve() };
    flight.landing = courier.publish(rows.map(asParcel)).then((answers) => void (flight.answers = answers));
    return flight;
  });
}

async function keepAnswers(
  { store, clock, log }: RelayParts,
  flights: readonly Flight[],
  { retryMs, leaseUntil }: { retryMs: number; leaseUntil: Date },
): Promise<void> {
  const rows = flights.flatMap((flight) => flight.rows);
  const answers = flights.flatMap((flight) => flight.answers ?? []);
  if (rows.length === 0) return;
  const now = clock.now().getTime();
  const delivered = rows.filter((_row, index) => answers[index]?.ok === true);
  const failed = rows.filter((_row, index) => answers[index]?.ok !== true);
  const idsOf = (some: readonly OutboxRow[]) => some.map(({ id }) => id);
  const messages = idsOf(delivered.filter(({ kind }) => AWAIT_RECEIPT.includes(kind)));
  const others = idsOf(delivered.filter(({ kind }) => !AWAIT_RECEIPT.includes(kind)));
  // Each stands by itself: what is not kept is published once more.
  if (messages.length > 0) {
    await store.once((tx) => tx.outbox.markPublished(messages, new Date(now + retryMs), leaseUntil));
  }
  if (others.length > 0) await store.once((tx) => tx.outbox.close(others));
  // A publish that failed is not put off for longer than a receipt that did not come.
  const wait = (row: OutboxRow) => Math.min(backoff(row.attempts), retryMs);
  await Promise.all(
    failed.map((row) => store.together('relay', (tx) => tx.outbox.reschedule([row.id], new Date(now + wait(row))))),
  );
  if (failed.length > 0) log.warn('outbox-not-delivered', { count: failed.length });
}

/** Milliseconds until the next try: doubles, with jitter so that a returning link is not stormed. */
function backoff(attempts: number): number {
  const longest = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(attempts, 10));
  return longest / 2 + Math.random() * (longest / 2);
}
