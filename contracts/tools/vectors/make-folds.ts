import {
  accept,
  acceptKnowing,
  again,
  ask,
  assume,
  decline,
  digests,
  handover,
  handOverAgain,
  handOverKnowing,
  named,
  offer,
  onceMore,
  openedHere,
  provide,
  received,
  refused,
  say,
  takeBack,
  withdraw,
  type Held,
} from './said-steps.js';
import type { Vector } from './types.js';

const [open, back, stop] = [say(16, 'near', 'open', []), say(17, 'far', 'back', [16]), say(18, 'near', 'stop', [16])];

const crossed = [say(20, 'offerer', 'withdraw', [provide]), say(21, 'receiver', 'decline', [ask])] as const;
const takenBack = say(22, 'offerer', 'void', [ask], { voids: named(provide) });
const anotherAsk = say(23, 'receiver', 'request-information', [offer]);
const askAgain = say(24, 'receiver', 'request-information', [offer], { supersedes: named(ask) });

type Folded = { state: string; responsible?: string; effective: Held; heads: Held; waiting?: Held };
type Fold = [name: string, clause: string, description: string, messages: Held, folded: Folded];

const OFFERED = { state: 'offered', responsible: 'offerer', effective: [offer], heads: [offer] };
const ACCEPTED = { state: 'accepted', responsible: 'offerer', effective: [offer, accept], heads: [accept] };
const HANDED_OVER = {
  ...{ state: 'handed-over', responsible: 'offerer' },
  ...{ effective: [offer, accept, handover], heads: [handover] },
};
const ASSUMED = {
  ...{ state: 'assumed', responsible: 'receiver' },
  ...{ effective: [offer, accept, handover, assume], heads: [assume] },
};
const WITHDRAWN = { state: 'withdrawn', responsible: 'offerer', effective: [offer, withdraw] };

const FOLDS: readonly Fold[] = [
  [
    'handed-over',
    '5.5',
    'The file is handed over: its author stays responsible.',
    [offer, accept, handover],
    HANDED_OVER,
  ],
  ['assumed', '5.5', 'Responsibility moves with the signed assumption.', [offer, accept, handover, assume], ASSUMED],
  [
    'as-it-came',
    '5.2',
    'The same messages as they came, one of them twice.',
    [assume, handover, offer, handover, accept],
    ASSUMED,
  ],
  [
    'crossed',
    '5.2',
    'An acceptance crosses a withdrawal, which comes first in the precedence; the next message cites both.',
    [offer, accept, withdraw],
    { ...WITHDRAWN, heads: [accept, withdraw] },
  ],
  [
    'both-took-effect',
    '2.2',
    'Two messages crossed and both took effect; nothing cites them yet.',
    [offer, ask, acceptKnowing, provide],
    { ...ACCEPTED, effective: [offer, ask, provide, acceptKnowing], heads: [provide, acceptKnowing] },
  ],
  [
    'cited-both',
    '2.2',
    'What follows two that crossed cites both, and takes them in.',
    [offer, ask, acceptKnowing, provide, handOverKnowing],
    { ...HANDED_OVER, effective: [offer, ask, provide, acceptKnowing, handOverKnowing], heads: [handOverKnowing] },
  ],
  ['refused', '3.4', 'A refused message has no effect, and is not cited.', [offer, refused(accept)], OFFERED],
  [
    'waits',
    '5.4',
    'What cites a message that is not here yet waits for it.',
    [offer, handover],
    { ...OFFERED, waiting: [handover] },
  ],
  [
    'said-again',
    '2.4',
    'Said again twice: one act, and the first message is its name.',
    [offer, again, onceMore],
    OFFERED,
  ],
  [
    'said-again-alone',
    '2.4',
    'The first never came: what says it again takes effect, and what follows cites the first all the same.',
    [again],
    { ...OFFERED, effective: [again] },
  ],
  [
    'said-again-refused',
    '2.4',
    'The first came too late and was refused: the second takes effect, under the name of the first.',
    [refused(offer), again],
    { ...OFFERED, effective: [again] },
  ],
  [
    'said-again-followed',
    '2.4',
    'What follows cites the first, though its author took in the second.',
    [again, accept],
    { ...ACCEPTED, effective: [again, accept] },
  ],
  [
    'voided',
    '5.6',
    'A void takes its message back; what follows cites what that had cited.',
    [offer, accept, handover, takeBack],
    ACCEPTED,
  ],
  ['voided-never-came', '5.6', 'A void of what never came stands in its place.', [offer, accept, takeBack], ACCEPTED],
  [
    'void-refused',
    '5.6',
    'The receiver had taken the message in and refused the void: the message stands.',
    [offer, accept, handover, refused(takeBack)],
    HANDED_OVER,
  ],
  [
    'void-of-what-is-built-upon',
    '5.6',
    'The other side built on the message: it holds it, and will refuse the void.',
    [offer, accept, handover, takeBack, decline],
    { state: 'declined', responsible: 'offerer', effective: [offer, accept, handover, decline], heads: [decline] },
  ],
  [
    'void-of-an-assumption',
    '5.5',
    'The step by which its author became responsible cannot be taken back.',
    [offer, accept, handover, assume, say(19, 'receiver', 'void', [handover], { voids: named(assume) })],
    ASSUMED,
  ],
  [
    'received-after-its-void',
    '5.7',
    'One that says the same was received: that restores what its author had taken back meanwhile.',
    [offer, accept, handover, received(handOverAgain), takeBack],
    HANDED_OVER,
  ],
  [
    'voided-weighed-first',
    '5.2',
    'One that was taken back is weighed before a refusal that crossed it, and so the withdrawal that cites it, too.',
    [offer, ask, provide, ...crossed, takenBack],
    { ...WITHDRAWN, effective: [offer, ask, crossed[0]], heads: [...crossed] },
  ],
  [
    'said-again-in-its-place',
    '5.2',
    'What was signed again has the place of the first that said it, though its own id is the higher.',
    [offer, anotherAsk, askAgain],
    {
      ...{ state: 'information-requested', responsible: 'offerer' },
      ...{ effective: [offer, askAgain], heads: [ask, anotherAsk] },
    },
  ],
  ['opened', '5.12', 'That something was opened is no act: nothing follows it.', [offer, openedHere], OFFERED],
  [
    'relay-crossed',
    '5.2',
    'What was on its way back when the circuit was stopped still arrives.',
    [open, stop, back],
    { state: 'stopping', effective: [open, back, stop], heads: [back, stop] },
  ],
];

/** What a conversation amounts to, by what is signed alone. */
export function makeFolds(): Vector[] {
  return FOLDS.map(fold);
}

function fold([name, clause, description, messages, { state, responsible, waiting = [], ...lists }]: Fold): Vector {
  return {
    ...{ name: `fold-${name}`, clause, description, operation: 'fold' },
    given: { kind: kindOf(messages), messages },
    expected: {
      ...{ state, responsible: responsible ?? null, effective: digests(lists.effective) },
      ...{ heads: digests(lists.heads).sort(), waiting: digests(waiting).sort() },
    },
  };
}

function kindOf(messages: Held): string {
  return messages.some(({ author }) => author === 'near') ? 'relay' : 'case-transfer';
}
