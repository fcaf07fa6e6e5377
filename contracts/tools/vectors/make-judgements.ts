import {
  accept,
  again,
  ask,
  digests,
  handover,
  handOverAgain,
  named,
  offer,
  openedHere,
  provide,
  refused,
  say,
  takeBack,
  withdraw,
  type Held,
  type SaidStep,
} from './said-steps.js';
import type { Vector, VectorSet } from './types.js';

type Judged = [name: string, clause: string, description: string, held: Held, next: SaidStep, outcome: object];

const TAKEN: readonly Judged[] = [
  ['opening', '5.3', 'An opening step cites nothing.', [], offer, { to: 'offered' }],
  ['step', '5.3', 'The next step of the other side.', [offer, accept], handover, { to: 'handed-over' }],
  [
    'crossed',
    '5.3',
    'Judged by what its author had seen: it crossed our withdrawal, and is taken, though it has no effect.',
    [offer, withdraw],
    accept,
    { to: 'accepted' },
  ],
  ['waits', '5.4', 'It cites one that has not come: no answer is due.', [offer], handover, { wait: [accept] }],
  ['said-again', '2.4', 'One that is held already, signed again.', [offer], again, { to: 'offered' }],
  ['void', '5.6', 'Takes back what was never taken in.', [offer, accept], takeBack, { to: null }],
  ['opened', '5.12', 'A person at the other side opened what it had been sent.', [offer], openedHere, { to: null }],
];

const BY_OTHER = say(20, 'receiver', 'offer', [], { supersedes: named(offer) });
const WITH_OTHER_PARENTS = say(21, 'offerer', 'handover', [offer], { supersedes: named(handover) });
const FORKED = say(22, 'offerer', 'withdraw', [accept]);

const REFUSED: readonly Judged[] = [
  [
    'skips',
    '5.3',
    'A step that was not allowed where its author stood.',
    [offer],
    say(23, 'receiver', 'assume', [offer]),
    { code: 'step-not-allowed' },
  ],
  [
    'unknown-step',
    '5.3',
    'A step that the kind does not have.',
    [offer],
    say(24, 'receiver', 'constructor', [offer]),
    { code: 'step-not-allowed' },
  ],
  [
    'opens-again',
    '5.3',
    'An opening step that cites something.',
    [offer],
    say(25, 'offerer', 'offer', [offer]),
    { code: 'step-not-allowed' },
  ],
  [
    'of-the-other-side',
    '5.3',
    'A step that is the other side’s.',
    [offer],
    say(26, 'offerer', 'accept', [offer]),
    { code: 'wrong-role' },
  ],
  [
    'forks',
    '5.3',
    'It does not follow its author’s own latest message.',
    [offer, accept, handover],
    FORKED,
    { code: 'author-forked' },
  ],
  [
    'after-its-void',
    '5.6',
    'It was taken back before it came.',
    [offer, accept, takeBack],
    handover,
    { code: 'voided' },
  ],
  [
    'again-after-its-void',
    '5.6',
    'So is whatever says it again.',
    [offer, accept, takeBack],
    handOverAgain,
    { code: 'voided' },
  ],
  [
    'void-too-late',
    '5.6',
    'What it takes back was taken in.',
    [offer, accept, handover],
    takeBack,
    { code: 'already-effective' },
  ],
  [
    'void-too-late-said-again',
    '5.6',
    'What says the same was taken in.',
    [offer, accept, handOverAgain],
    takeBack,
    { code: 'already-effective' },
  ],
  [
    'void-of-another',
    '5.6',
    'It takes back the other side’s message.',
    [offer, accept],
    say(27, 'offerer', 'void', [offer], { voids: named(accept) }),
    { code: 'wrong-role' },
  ],
  [
    'void-of-nothing',
    '5.6',
    'It names nothing.',
    [offer, accept],
    say(28, 'offerer', 'void', [accept]),
    { code: 'step-not-allowed' },
  ],
  [
    'void-under-another-id',
    '5.6',
    'It names a message by the id of another.',
    [offer, accept, refused(handover)],
    say(29, 'offerer', 'void', [accept], { voids: { ...named(handover), messageId: offer.messageId } }),
    { code: 'step-not-allowed' },
  ],
  [
    'cites-a-void',
    '5.6',
    'Nothing follows a void.',
    [offer, accept, takeBack],
    say(30, 'receiver', 'decline', [takeBack]),
    { code: 'step-not-allowed' },
  ],
  [
    'cites-an-opened',
    '5.12',
    'Nothing follows an `opened`.',
    [offer, openedHere],
    say(31, 'offerer', 'withdraw', [openedHere]),
    { code: 'step-not-allowed' },
  ],
  [
    'said-again-by-the-other',
    '2.4',
    'Only its author says a message again.',
    [offer],
    BY_OTHER,
    { code: 'wrong-role' },
  ],
  [
    'said-again-otherwise',
    '2.4',
    'What says a message again cites what that cited.',
    [offer, accept, handover],
    WITH_OTHER_PARENTS,
    { code: 'step-not-allowed' },
  ],
  [
    'opened-its-own',
    '5.12',
    'It names its own author’s message.',
    [offer],
    say(32, 'offerer', 'opened', [offer]),
    { code: 'wrong-role' },
  ],
  [
    'opened-two',
    '5.12',
    'It names two messages.',
    [offer, ask, provide],
    say(33, 'receiver', 'opened', [offer, provide]),
    { code: 'step-not-allowed' },
  ],
  [
    'opened-none',
    '5.12',
    'It names a message that its receiver does not hold; it is not waited for.',
    [offer],
    say(34, 'receiver', 'opened', [provide]),
    { code: 'step-not-allowed' },
  ],
  [
    'opened-what-was-refused',
    '5.12',
    'Its author refused what it names.',
    [refused(offer)],
    openedHere,
    { code: 'step-not-allowed' },
  ],
];

/** How the next message of a conversation is judged, by what is signed alone. */
export function makeJudgements(): VectorSet {
  return { valid: TAKEN.map(judgement), 'must-fail': REFUSED.map(judgement) };
}

function judgement([name, clause, description, held, next, outcome]: Judged): Vector {
  const wait = (outcome as { wait?: Held }).wait;
  return {
    ...{ name: `judge-${name}`, clause, description, operation: 'judge' },
    given: { kind: 'case-transfer', held, next },
    expected: { ...outcome, ...(wait ? { wait: digests(wait) } : {}) },
  };
}
