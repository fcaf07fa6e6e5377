import { describe, expect, it } from '@jest/globals';
import { CASE_TRANSFER } from '../../../services/country-node/src/domain/conversations/case-transfer.js';
import { checkStep, type KnownElsewhere } from '../../../services/country-node/src/domain/conversations/check-step.js';
import { decideVoid, mayBeVoided } from '../../../services/country-node/src/domain/conversations/check-void.js';
import type { SignedStep } from '../../../services/country-node/src/domain/conversations/conversation-kind.js';
import { Refusal } from '../../../services/country-node/src/domain/refusal.js';
import { sign } from './side.js';

const [A, B] = ['offerer', 'receiver'] as const;

function step(author: string, name: string, ...parents: SignedStep[]): SignedStep {
  return sign({ author, step: name, parents: parents.map(({ digest }) => digest) });
}

function naming(as: 'voids' | 'supersedes', target: SignedStep, change: Partial<SignedStep> = {}): SignedStep {
  const { author, step: name, parents, messageId, digest } = target;
  const said = { author, step: as === 'voids' ? 'void' : name, parents, [as]: { messageId, digest } };
  return sign({ ...said, ...change });
}

/** The verdict, or the code of the refusal. */
function judge(messages: SignedStep[], candidate: SignedStep, known?: KnownElsewhere): unknown {
  try {
    return checkStep(CASE_TRANSFER, messages, candidate, known);
  } catch (refused) {
    if (refused instanceof Refusal) return refused.code;
    throw refused;
  }
}

const offer = step(A, 'offer');
const accept = step(B, 'accept', offer);
const handover = step(A, 'handover', accept);
const assume = step(B, 'assume', handover);

describe('a step that its author could take', () => {
  it('leads to the state of the table', () => {
    expect(judge([], offer)).toEqual({ to: 'offered' });
    expect(judge([offer], accept)).toEqual({ to: 'accepted' });
    expect(judge([offer, accept, handover], assume)).toEqual({ to: 'assumed' });
  });

  it('is not refused for what crossed it', () => {
    expect(judge([offer, step(A, 'withdraw', offer)], accept)).toEqual({ to: 'accepted' });
    expect(judge([offer, accept], step(A, 'withdraw', offer))).toEqual({ to: 'withdrawn' });
  });

  it('is judged alike when it comes a second time', () => {
    expect(judge([offer, accept, handover], accept)).toEqual({ to: 'accepted' });
  });

  it('waits for what it cites, however far back', () => {
    expect(judge([], accept)).toEqual({ wait: [offer.digest] });
    expect(judge([offer, handover], assume)).toEqual({ wait: [accept.digest] });
  });

  it('may come after later ones of its author that wait for it', () => {
    expect(judge([offer, handover, assume], accept)).toEqual({ to: 'accepted' });
  });
});

describe('a step that its author could not take', () => {
  it.each<[string, SignedStep[], SignedStep, string, KnownElsewhere?]>([
    ['opening with anything but an offer', [], step(A, 'withdraw'), 'step-not-allowed'],
    ['opening by the other side', [], step(B, 'offer'), 'wrong-role'],
    ['assuming without acceptance', [offer], step(B, 'assume', offer), 'step-not-allowed'],
    ['assuming without handover', [offer, accept], step(B, 'assume', accept), 'step-not-allowed'],
    ['handing over without acceptance', [offer], step(A, 'handover', offer), 'step-not-allowed'],
    ['withdrawing after the handover', [offer, accept, handover], step(A, 'withdraw', handover), 'step-not-allowed'],
    ["the other side's step", [offer], step(A, 'accept', offer), 'wrong-role'],
    ['a role outside the conversation', [offer], step('relay', 'accept', offer), 'wrong-role'],
    ['a step outside the table', [offer], step(B, 'toString', offer), 'step-not-allowed'],
    ['a second offer in one conversation', [offer], step(A, 'offer'), 'author-forked'],
    ['not following its own latest', [offer, accept, handover], step(A, 'withdraw', accept), 'author-forked'],
    ['citing another conversation', [offer], accept, 'conversation-unknown', { foreign: new Set([offer.digest]) }],
    ['following only what was refused', [], accept, 'step-not-allowed', { ignored: new Set([offer.digest]) }],
    [
      'following a handover that was voided',
      [offer, accept, { ...handover, voided: true }],
      assume,
      'step-not-allowed',
    ],
  ])('%s', (_, messages, candidate, code, known = {}) => {
    expect(judge(messages, candidate, known)).toBe(code);
  });

  it('is known for it even when everything came in another order', () => {
    const forked = step(A, 'withdraw', accept);
    expect(judge([offer, accept, forked], handover)).toBe('author-forked');
  });
});

describe('a void', () => {
  it('is taken for a message that has not come, which is then refused', () => {
    const control = naming('voids', handover);
    expect(judge([offer, accept], control)).toEqual({ to: null });
    expect(judge([offer, accept, control], handover)).toBe('voided');
    expect(judge([offer, accept, control], step(A, 'handover', accept))).toEqual({ to: 'handed-over' });
  });

  it('of the offer itself may be the first thing to come', () => {
    expect(judge([], naming('voids', offer))).toEqual({ to: null });
  });

  it.each<[string, SignedStep[], SignedStep, string]>([
    ['comes too late', [offer, accept, handover], naming('voids', handover), 'already-effective'],
    ['comes after a repetition', [offer, naming('supersedes', accept)], naming('voids', accept), 'already-effective'],
    ["names another's message", [offer, accept], naming('voids', accept, { author: A }), 'wrong-role'],
    ['names nothing', [offer], sign({ author: A, step: 'void', parents: [] }), 'step-not-allowed'],
    [
      'names a message by another id',
      [offer],
      naming('voids', offer, { voids: { messageId: 'other', digest: offer.digest } }),
      'step-not-allowed',
    ],
  ])('is refused when it %s', (_, messages, control, code) => {
    expect(judge(messages, control)).toBe(code);
  });

  it('is decided by whether the message was taken in', () => {
    expect([decideVoid(true), decideVoid(false)]).toEqual(['already-effective', 'void']);
    expect(judge([offer, accept, { ...handover, refused: true }], naming('voids', handover))).toEqual({ to: null });
  });

  it('is for no step by which its author becomes responsible', () => {
    const never = Object.keys(CASE_TRANSFER.steps).filter((name) => !mayBeVoided(CASE_TRANSFER, name));
    expect(never).toEqual(['assume', 'assume-return']);
  });

  it('in flight does not keep its author from taking an answer to the voided message', () => {
    expect(judge([offer, accept, handover, naming('voids', handover)], assume)).toEqual({ to: 'assumed' });
  });
});

describe('a repetition under a new id', () => {
  it('is taken with or without the original, and the original after it', () => {
    const again = naming('supersedes', accept);
    expect(judge([offer, accept], again)).toEqual({ to: 'accepted' });
    expect(judge([offer], again)).toEqual({ to: 'accepted' });
    expect(judge([offer, again], accept)).toEqual({ to: 'accepted' });
    expect(judge([offer, again], handover)).toEqual({ to: 'handed-over' });
  });

  it('after the original was followed, is no fork', () => {
    expect(judge([offer, accept, handover, assume], naming('supersedes', accept))).toEqual({ to: 'accepted' });
  });

  it.each<[string, SignedStep, string]>([
    ['another step', naming('supersedes', accept, { step: 'decline' }), 'step-not-allowed'],
    ['other parents', naming('supersedes', accept, { parents: [] }), 'step-not-allowed'],
    ["another author's message", naming('supersedes', offer, { author: B, step: 'accept' }), 'wrong-role'],
    ['itself through its parents', naming('supersedes', accept, { parents: [accept.digest] }), 'step-not-allowed'],
  ])('is refused for %s', (_, candidate, code) => {
    expect(judge([offer, accept], candidate)).toBe(code);
  });

  it('does not bring back what was voided', () => {
    expect(judge([offer, accept, naming('voids', handover)], naming('supersedes', handover))).toBe('voided');
  });
});
