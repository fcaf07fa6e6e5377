import { describe, expect, it } from '@jest/globals';
import { allowedSteps, describeState } from '../../../services/country-node/src/domain/conversations/allowed-steps.js';
import { CASE_TRANSFER } from '../../../services/country-node/src/domain/conversations/case-transfer.js';
import type { SignedStep } from '../../../services/country-node/src/domain/conversations/conversation-kind.js';
import { foldConversation } from '../../../services/country-node/src/domain/conversations/fold-conversation.js';
import { sign } from './side.js';

const [A, B] = ['offerer', 'receiver'] as const;

function step(author: string, name: string, ...parents: SignedStep[]): SignedStep {
  return sign({ author, step: name, parents: parents.map(({ digest }) => digest) });
}

function voidOf(target: SignedStep): SignedStep {
  const { author, parents, messageId, digest } = target;
  return sign({ author, step: 'void', parents, voids: { messageId, digest } });
}

function repeat(target: SignedStep): SignedStep {
  const { author, step: name, parents, messageId, digest } = target;
  return sign({ author, step: name, parents, supersedes: { messageId, digest } });
}

const fold = (...messages: SignedStep[]) => foldConversation(CASE_TRANSFER, messages);

const offer = step(A, 'offer');
const request = step(B, 'request-information', offer);
const accept = step(B, 'accept', offer);
const handover = step(A, 'handover', accept);
const assume = step(B, 'assume', handover);

describe('crossings end in one state', () => {
  const lateAccept = step(B, 'accept', request);
  const provide = step(A, 'provide-information', request);
  const afterRequest = [offer, request];
  const afterAccept = [offer, accept];

  it.each([
    ['accept × withdraw', [offer], step(B, 'accept', offer), step(A, 'withdraw', offer), 'withdrawn'],
    ['accept × expire', [offer], step(B, 'accept', offer), step(A, 'expire', offer), 'expired'],
    ['decline × withdraw', [offer], step(B, 'decline', offer), step(A, 'withdraw', offer), 'withdrawn'],
    ['decline × expire', [offer], step(B, 'decline', offer), step(A, 'expire', offer), 'expired'],
    ['request × withdraw', [offer], request, step(A, 'withdraw', offer), 'withdrawn'],
    ['request × expire', [offer], request, step(A, 'expire', offer), 'expired'],
    ['provide × accept', afterRequest, provide, lateAccept, 'accepted'],
    ['provide × decline', afterRequest, provide, step(B, 'decline', request), 'declined'],
    ['withdraw × accept, after a request', afterRequest, step(A, 'withdraw', request), lateAccept, 'withdrawn'],
    ['expire × accept, after a request', afterRequest, step(A, 'expire', request), lateAccept, 'expired'],
    ['handover × decline', afterAccept, handover, step(B, 'decline', accept), 'declined'],
    [
      'withdraw × decline, after acceptance',
      afterAccept,
      step(A, 'withdraw', accept),
      step(B, 'decline', accept),
      'withdrawn',
    ],
  ])('%s', (_, before, one, other, state) => {
    const folded = fold(...before, one, other);
    expect([folded.state, folded.responsible]).toEqual([state, 'offerer']);
    expect(folded.heads).toEqual([one.digest, other.digest].sort());
    expect(fold(other, one, ...before)).toEqual(folded);
  });

  it('a longer branch gains nothing: request and acceptance against a withdrawal of the offer', () => {
    const withdraw = step(A, 'withdraw', offer);
    const folded = fold(offer, request, lateAccept, withdraw);
    expect(folded.state).toBe('withdrawn');
    expect(folded.order).toEqual([offer, withdraw, request, lateAccept].map(({ digest }) => digest));
    expect(folded.ineffective).toEqual([
      { digest: request.digest, reason: 'step-not-allowed' },
      { digest: lateAccept.digest, reason: 'step-not-allowed' },
    ]);
  });
});

describe('responsibility', () => {
  it('moves with the signed assumption and not before', () => {
    const path = [offer, accept, handover, assume];
    expect(path.map((_, i) => fold(...path.slice(0, i + 1)).responsible)).toEqual([A, A, A, B]);
  });

  it('does not move without acceptance, without handover, or by the wrong side', () => {
    expect(fold(offer, step(B, 'assume', offer)).responsible).toBe(A);
    expect(fold(offer, accept, step(B, 'assume', accept)).responsible).toBe(A);
    const forged = fold(offer, accept, handover, step(A, 'assume', handover));
    expect([forged.responsible, forged.ineffective[0]?.reason]).toEqual([A, 'wrong-role']);
  });

  it('goes back only when the first authority signs for it', () => {
    const ask = step(B, 'offer-return', assume);
    const path = [offer, accept, handover, assume, ask];
    expect(fold(...path)).toMatchObject({ state: 'return-offered', responsible: B });
    expect(fold(...path, step(A, 'decline-return', ask))).toMatchObject({ state: 'assumed', responsible: B });
    const accepted = step(A, 'accept-return', ask);
    expect(fold(...path, accepted)).toMatchObject({ state: 'return-accepted', responsible: B });
    const back = step(B, 'hand-back', accepted);
    expect(fold(...path, accepted, back)).toMatchObject({ state: 'handed-back', responsible: B });
    const assumed = step(A, 'assume-return', back);
    expect(fold(...path, accepted, back, assumed)).toMatchObject({ state: 'returned', responsible: A });
    expect(fold(...path, step(A, 'assume-return', ask))).toMatchObject({ state: 'return-offered', responsible: B });
  });
});

describe('the set, not the order or number of arrivals', () => {
  it('counts a message once', () => {
    expect(fold(offer, accept, offer, accept)).toEqual(fold(offer, accept));
  });

  it('lets wait what follows something that is not held', () => {
    const folded = fold(offer, handover);
    expect(folded.state).toBe('offered');
    expect(folded.waiting).toEqual([{ digest: handover.digest, missingParents: [accept.digest] }]);
    expect(folded.heads).toEqual([offer.digest]);
  });

  it('waits for nothing that was refused or voided', () => {
    const folded = foldConversation(CASE_TRANSFER, [offer, handover], new Set([accept.digest]));
    expect(folded.waiting).toEqual([]);
  });

  it('of equal steps lets the lower message id go first, whatever its digest', () => {
    const twins = ['x', 'y'].map((id) => sign({ author: B, step: 'decline', parents: [offer.digest], messageId: id }));
    expect(fold(offer, ...twins.reverse()).effective).toEqual([offer.digest, twins[1]?.digest]);
  });

  it('takes step names for data', () => {
    expect(fold(offer, step(B, 'constructor', offer)).ineffective[0]?.reason).toBe('step-not-allowed');
  });
});

describe('refused, voided and repeated messages', () => {
  it('a refused message has no effect and keeps its place', () => {
    const folded = fold(offer, accept, { ...handover, refused: true }, step(A, 'withdraw', handover));
    expect(folded.state).toBe('withdrawn');
    expect(folded.ineffective).toEqual([{ digest: handover.digest, reason: 'refused' }]);
  });

  it('a void takes the message out, and its author cites again what that message had cited', () => {
    const folded = fold(offer, accept, handover, voidOf(handover));
    expect(folded).toMatchObject({ state: 'accepted', heads: [accept.digest] });
    expect(folded.ineffective).toEqual([{ digest: handover.digest, reason: 'voided' }]);
  });

  it('reads alike on the side that has the void only', () => {
    const next = step(A, 'withdraw', handover);
    const [author, addressee] = [
      fold(offer, accept, handover, voidOf(handover), next),
      fold(offer, accept, voidOf(handover), next),
    ];
    expect([author.state, author.order]).toEqual([addressee.state, addressee.order]);
  });

  it.each([
    ['the other side has built on it', [offer, accept, handover, assume, voidOf(handover)], 'assumed'],
    ['it moves responsibility', [offer, accept, handover, assume, voidOf(assume)], 'assumed'],
    ['the void was refused', [offer, accept, handover, { ...voidOf(handover), refused: true }], 'handed-over'],
    ['it is of another author', [offer, accept, { ...voidOf(accept), author: A }], 'accepted'],
  ])('a void has no effect when %s', (_, messages, state) => {
    expect(fold(...messages).state).toBe(state);
  });

  it('a void that was receipted stands, whatever the other side cites later', () => {
    expect(fold(offer, accept, { ...handover, voided: true }, assume).state).toBe('accepted');
  });

  it('a repetition counts once, and alone', () => {
    const again = repeat(accept);
    const [both, alone] = [fold(offer, accept, again, handover), fold(offer, again, handover)];
    expect(both.effective).toEqual([offer, accept, handover].map(({ digest }) => digest));
    expect(both.ineffective).toEqual([{ digest: again.digest, reason: 'duplicate' }]);
    expect(alone).toMatchObject({ state: 'handed-over', waiting: [], ineffective: [] });
  });

  it('is cited by the name of its first message, whether that one is held or not', () => {
    const again = repeat(accept);
    expect(fold(offer, again).heads).toEqual([accept.digest]);
  });

  it('a repetition stands when the original was refused as expired', () => {
    const again = repeat(accept);
    const folded = fold(offer, { ...accept, refused: true }, again);
    // Whatever repeats it names the original, and one of them alone may arrive: what follows cites that name.
    expect(folded).toMatchObject({
      state: 'accepted',
      effective: [offer.digest, again.digest],
      heads: [accept.digest],
    });
  });
});

describe('what the desk shows', () => {
  it('offers each role its own steps', () => {
    const folded = fold(offer);
    expect(allowedSteps(CASE_TRANSFER, folded, A).map((s) => s.step)).toEqual(['withdraw', 'expire']);
    expect(allowedSteps(CASE_TRANSFER, folded, B)).toContainEqual(
      expect.objectContaining({ step: 'accept', to: 'accepted', approval: 'supervisor', says: expect.any(String) }),
    );
    expect(allowedSteps(CASE_TRANSFER, { state: 'withdrawn' }, A)).toEqual([]);
  });

  it('says where the conversation stands', () => {
    expect(describeState(CASE_TRANSFER, fold(offer, accept, handover, assume))).toEqual({
      state: 'assumed',
      says: CASE_TRANSFER.states.assumed.says,
      phase: 'resting',
      responsible: 'receiver',
      awaits: null,
    });
  });
});
