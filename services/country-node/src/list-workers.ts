import { LEAST_TOLD } from './domain/figures/suppress.js';
import { fetchAttachments } from './incoming/fetch-attachments.js';
import { FetchTurns } from './incoming/fetch-turns.js';
import { takeFailedBefore, takeNew } from './incoming/process-inbox.js';
import { announceServices } from './outgoing/announce-services.js';
import { relayOutbox } from './outgoing/relay-outbox.js';
import { takeOwed } from './outgoing/take-owed.js';
import { UnderWay } from './outgoing/under-way.js';
import type { NodeParts } from './ports/node-parts.js';
import type { Due, StoreChange } from './ports/store/store.js';
import { carryOutDestructions } from './timekeeper/carry-out-destructions.js';
import { compareCases } from './timekeeper/compare-cases.js';
import { endCategories } from './timekeeper/end-categories.js';
import { AT_ONCE, endCircuits } from './timekeeper/end-circuits.js';
import { recallStampedAhead } from './timekeeper/recall-stamped-ahead.js';
import { endAllUnreviewed } from './timekeeper/end-unreviewed.js';
import { sequenceLedger } from './timekeeper/sequence-ledger.js';
import { forgetActs } from './timekeeper/forget-acts.js';
import { purgeRefused } from './timekeeper/purge-refused.js';
import { sweepFiles } from './timekeeper/sweep-files.js';
import { makeFigures } from './timekeeper/make-figures.js';
import { answerResync } from './outgoing/answer-resync.js';
import { askResyncs } from './timekeeper/ask-resync.js';
import { moveDeadlines } from './timekeeper/move-deadlines.js';
import { reckonByNewLaw } from './timekeeper/reckon-by-new-law.js';
import { setCaseDeadlines } from './timekeeper/set-case-deadlines.js';
import { setDeadlines } from './timekeeper/set-deadlines.js';
import { PeerHeadThinner } from './timekeeper/thin-peer-heads.js';
import { StampTurns } from './timekeeper/stamp-turns.js';
import { tidySessions } from './timekeeper/tidy-sessions.js';
import { QueueTidier } from './timekeeper/tidy-queues.js';
import { SetAside } from './record/set-aside.js';
import type { Role, Settings } from './config.js';

/** Where nothing is lost by a while: what these look for comes by days, or wakes them. */
const CALM_MS = 4_000;
const REVIEW_MS = 10_000;
const TIDY_MS = 60_000;
/** Agreements begin and lists lapse by themselves. */
const ANNOUNCE_MS = 60_000;
const SWEEP_MS = 3_600_000;
/** Changed cases compared in one transaction: each may be held against hundreds. */
const COMPARED = 10;
/** As many files as are fetched at once. */
const FETCHERS = ['attachments-one', 'attachments-two', 'attachments-three', 'attachments-four'];
/** And of one holder: however slowly it answers, the others' files are fetched beside its own. */
const OF_ONE_HOLDER = 2;

type FetchSettings = 'attachmentPatienceHours' | 'attachmentBytes' | 'attachmentBytesPerCase';

const fetchTerms = (settings: Pick<Settings, FetchSettings>) => ({
  patienceMs: settings.attachmentPatienceHours * 3_600_000,
  limits: { fileBytes: settings.attachmentBytes, caseBytes: settings.attachmentBytesPerCase },
});

export type WorkSettings = Pick<Settings, FetchSettings | 'batch' | 'retryMs' | 'leaseMs' | 'sentHours'>;

/** What came of a look: there may be more at once, or nothing more is due. */
export type Turn = 'more' | 'idle';

export interface Worker {
  name: string;
  role: Role;
  wakesOn: readonly StoreChange['topic'][];
  /** What is asked after for all loops at once, and wakes this one. */
  readonly due?: Due;
  /** Between two looks when nothing else wakes it, asked after each; where something is `due`, at least. */
  readonly pauseMs?: number;
  /** Is given what wakes it, beside changes in the store. */
  onDue?(wake: () => void): void;
  /** Does what is due. */
  work(): Promise<Turn>;
  /** Waits for what a turn has left to end by itself. */
  end?(): Promise<void>;
}

/** What a node does by itself, each in a loop of its own: what wakes it, and what it does then. */
export function listWorkers(parts: NodeParts, settings: WorkSettings): Worker[] {
  const { batch, retryMs, leaseMs } = settings;
  const tidier = new QueueTidier(parts.store, settings.sentHours);
  const thinner = new PeerHeadThinner(parts.store);
  const stamps = new StampTurns(parts);
  const turns = new FetchTurns(OF_ONE_HOLDER);
  const underWay = new UnderWay(parts.log);
  const aside = (event: string) => new SetAside(parts.log, event);
  const unanswered = aside('resync-not-answered');
  const uncompared = aside('case-not-compared');
  const [untimed, untimedCases] = [aside('deadline-not-set'), aside('deadline-not-set')];
  const more = async (taken: Promise<number | boolean>): Promise<Turn> => (Number(await taken) > 0 ? 'more' : 'idle');
  // A batch that is not full was all there was; what came since then has woken the worker.
  const full = async (taken: Promise<number>): Promise<Turn> => ((await taken) >= batch ? 'more' : 'idle');
  return [
    {
      name: 'relay',
      role: 'relay',
      wakesOn: ['outbox'],
      due: 'outbox',
      work: () => full(relayOutbox(parts, { batch, retryMs, leaseMs, underWay })),
      end: () => underWay.end(),
    },
    {
      name: 'owed',
      role: 'relay',
      wakesOn: ['owed'],
      due: 'owed',
      work: () => full(takeOwed(parts, { batch, leaseMs })),
    },
    {
      name: 'inbox',
      role: 'receiver',
      wakesOn: ['inbox'],
      due: 'inbox',
      work: () => full(takeNew(parts, { batch, leaseMs })),
    },
    {
      name: 'inbox-again',
      role: 'receiver',
      wakesOn: [],
      due: 'inbox-again',
      work: () => more(takeFailedBefore(parts, { batch, leaseMs })),
    },
    // Each on its own: a file of gigabytes holds up no small one.
    ...FETCHERS.map((name): Worker => ({
      name,
      role: 'receiver',
      wakesOn: ['attachment'],
      due: 'attachment',
      work: () => more(fetchAttachments(parts, { batch: 1, leaseMs, turns, ...fetchTerms(settings) })),
    })),
    {
      name: 'ledger',
      role: 'timekeeper',
      // Once in a while: one signed head for all that came, instead of one for each entry.
      wakesOn: [],
      due: 'ledger',
      work: async () => {
        if (await sequenceLedger(parts)) stamps.headSigned();
        return 'idle';
      },
    },
    {
      name: 'circuits',
      role: 'timekeeper',
      wakesOn: [],
      pauseMs: REVIEW_MS,
      work: async () => ((await endCircuits(parts)) >= AT_ONCE ? 'more' : 'idle'),
    },
    {
      name: 'clock',
      role: 'timekeeper',
      wakesOn: [],
      pauseMs: CALM_MS,
      work: async () => (await recallStampedAhead(parts), 'idle'),
    },
    {
      name: 'announce',
      role: 'timekeeper',
      wakesOn: ['services'],
      pauseMs: ANNOUNCE_MS,
      work: () => more(announceServices(parts)),
    },
    {
      name: 'duplicates',
      role: 'timekeeper',
      // Once in a while: a case that is taken in is written more than once, and those of the same second are compared together.
      wakesOn: [],
      due: 'duplicates',
      work: async () => {
        const most = Math.min(batch, COMPARED);
        return (await compareCases(parts, { batch: most, aside: uncompared })) >= most ? 'more' : 'idle';
      },
    },
    {
      name: 'resync-ask',
      role: 'timekeeper',
      wakesOn: ['resync'],
      due: 'resync-ask',
      work: () => more(askResyncs(parts)),
    },
    {
      name: 'resync-answer',
      role: 'relay',
      wakesOn: ['resync'],
      due: 'resync-answer',
      pauseMs: CALM_MS,
      work: () => more(answerResync(parts, unanswered)),
    },
    {
      name: 'deadlines',
      role: 'timekeeper',
      // Once in a while: of a conversation that moves quickly only where it comes to rest needs a deadline.
      wakesOn: [],
      due: 'deadlines',
      pauseMs: CALM_MS,
      work: () => full(setDeadlines(parts, batch, untimed)),
    },
    {
      name: 'case-deadlines',
      role: 'timekeeper',
      wakesOn: [],
      due: 'case-deadlines',
      pauseMs: CALM_MS,
      work: () => full(setCaseDeadlines(parts, batch, untimedCases)),
    },
    {
      name: 'law',
      role: 'timekeeper',
      wakesOn: [],
      pauseMs: CALM_MS,
      work: () => more(reckonByNewLaw(parts, batch)),
    },
    {
      name: 'timers',
      role: 'timekeeper',
      wakesOn: [],
      pauseMs: CALM_MS,
      work: () => more(moveDeadlines(parts, batch)),
    },
    {
      name: 'reviews',
      role: 'timekeeper',
      wakesOn: ['approval'],
      pauseMs: REVIEW_MS,
      work: () => more(endAllUnreviewed(parts, batch)),
    },
    {
      name: 'tidy',
      role: 'timekeeper',
      wakesOn: [],
      pauseMs: TIDY_MS,
      work: () => more(tidier.tidy()),
    },
    {
      name: 'sessions',
      role: 'timekeeper',
      wakesOn: [],
      pauseMs: TIDY_MS,
      work: async () => (await tidySessions(parts), 'idle'),
    },
    {
      name: 'stamps',
      role: 'timekeeper',
      wakesOn: [],
      get pauseMs() {
        return stamps.pauseMs;
      },
      onDue: (wake) => stamps.onDue(wake),
      work: async () => {
        await stamps.look();
        return 'idle';
      },
    },
    {
      name: 'peer-heads',
      role: 'timekeeper',
      wakesOn: [],
      pauseMs: SWEEP_MS,
      work: async () => {
        await thinner.thin();
        return 'idle';
      },
    },
    {
      name: 'figures',
      role: 'timekeeper',
      wakesOn: [],
      pauseMs: SWEEP_MS,
      work: () => more(makeFigures(parts, { least: LEAST_TOLD })),
    },
    {
      name: 'sweep',
      role: 'timekeeper',
      wakesOn: [],
      pauseMs: SWEEP_MS,
      work: async () => {
        await purgeRefused(parts, batch);
        await endCategories(parts, batch);
        while ((await forgetActs(parts, batch)) > 0);
        await carryOutDestructions(parts, batch);
        await sweepFiles(parts);
        return 'idle';
      },
    },
  ];
}
