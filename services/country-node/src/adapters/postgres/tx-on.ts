import type { StoreChange, Tx } from '../../ports/store/store.js';
import type { BossTimers } from './boss-timers.js';
import { CHANNEL } from './change-listener.js';
import { actRows } from './act-rows.js';
import { assignmentRows } from './assignment-rows.js';
import { attachmentRows } from './attachment-rows.js';
import { caseReviewRows } from './case-review-rows.js';
import { caseRows } from './case-rows.js';
import { consentRows } from './consent-rows.js';
import { conversationRows } from './conversation-rows.js';
import { deadlineRows } from './deadline-rows.js';
import { readDue, recallWaiting } from './due.js';
import { duplicateRows } from './duplicate-rows.js';
import { emergencyRows } from './emergency-rows.js';
import { figureRows } from './figure-rows.js';
import { Gathering, MustUndo, type Outcome } from './gathering.js';
import { hopRows } from './hop-rows.js';
import { inboxRows } from './inbox-rows.js';
import { keepingRows } from './keeping-rows.js';
import { ledgerRows } from './ledger-rows.js';
import { outboxRows } from './outbox-rows.js';
import { owedRows } from './owed-rows.js';
import { peopleRows } from './people-rows.js';
import { restorationRows } from './restoration-rows.js';
import { restrictionRows } from './restriction-rows.js';
import { serviceRows } from './service-rows.js';
import { sessionRows } from './session-rows.js';
import { stampRows } from './stamp-rows.js';
import { uploadRows } from './upload-rows.js';
import { voiceRows } from './voice-rows.js';
import { type Alike, type Lane, Rows } from './rows.js';

const NOTIFY: Alike<[change: StoreChange], void> = {
  name: 'notify',
  writes: true,
  last: true,
  many: async (sql, calls) => {
    const payloads = [...new Set(calls.map(([change]) => JSON.stringify(change)))];
    await sql.run('SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS given (payload)', [CHANNEL, payloads]);
    return calls.map(() => undefined);
  },
};

/** Everything that one transaction can touch, on the connection that it runs on. */
export function txOn(lane: Lane, timers: BossTimers): Tx {
  const db = new Rows(lane);
  const notify = db.alike(NOTIFY);
  return {
    acts: actRows(db),
    assignments: assignmentRows(db),
    cases: caseRows(db, (id) => notify({ topic: 'case', id, caseId: id })),
    caseReviews: caseReviewRows(db),
    consents: consentRows(db),
    conversations: conversationRows(db),
    emergencies: emergencyRows(db),
    hops: hopRows(db),
    outbox: outboxRows(db),
    inbox: inboxRows(db),
    ledger: ledgerRows(db),
    people: peopleRows(db),
    attachments: attachmentRows(db),
    uploads: uploadRows(db),
    owed: owedRows(db),
    restrictions: restrictionRows(db),
    voices: voiceRows(db),
    keeping: keepingRows(db),
    services: serviceRows(db),
    sessions: sessionRows(db),
    stamps: stampRows(db),
    duplicates: duplicateRows(db),
    figures: figureRows(db),
    restoration: restorationRows(db),
    deadlines: deadlineRows(db, timers),
    beside: (works) => beside(lane, timers, works),
    due: (now) => readDue(db, now),
    recall: (now, horizon) => recallWaiting(db, now, horizon),
    atEnd: (check) => lane.atEnd(check),
    notify,
  };
}

async function beside<T>(lane: Lane, timers: BossTimers, works: readonly ((tx: Tx) => Promise<T>)[]): Promise<T[]> {
  if (works.length === 0) return [];
  const run = works.map((work) => (member: Lane) => work(txOn(member, timers)));
  const outcomes = await new Gathering(lane).run(run).catch((error: unknown) => {
    if (error instanceof MustUndo) return error.outcomes as Outcome<T>[];
    throw error;
  });
  return outcomes.map((outcome) => {
    if (outcome.ok) return outcome.value;
    throw outcome.error;
  });
}
