import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CASE_TRANSFER } from '../../../services/country-node/src/domain/conversations/case-transfer.js';
import { findUnopened, openingOf } from '../../../services/country-node/src/domain/conversations/check-opened.js';
import { checkStep } from '../../../services/country-node/src/domain/conversations/check-step.js';
import { buildGraph } from '../../../services/country-node/src/domain/conversations/build-graph.js';
import {
  type ConversationKind,
  isControlStep,
  isFinal,
  OPENED_STEP,
  type SignedStep,
  stateRule,
} from '../../../services/country-node/src/domain/conversations/conversation-kind.js';
import { CONVERSATION_KINDS } from '../../../services/country-node/src/domain/conversations/every-kind.js';
import { foldConversation } from '../../../services/country-node/src/domain/conversations/fold-conversation.js';
import { otherRole } from '../../../services/country-node/src/domain/conversations/kinds.js';
import { Refusal } from '../../../services/country-node/src/domain/refusal.js';
import { pathsTo } from './path-to.js';
import { sign } from './side.js';
import { walk } from './walk.js';

const KINDS: readonly (readonly [string, ConversationKind])[] = CONVERSATION_KINDS.map((kind) => [kind.kind, kind]);
const [A, B] = ['offerer', 'receiver'] as const;

const step = (author: string, name: string, ...parents: SignedStep[]): SignedStep =>
  sign({ author, step: name, parents: parents.map(({ digest }) => digest) });
const opened = (author: string, ...messages: SignedStep[]) => step(author, OPENED_STEP, ...messages);

/** The verdict, or the code of the refusal. */
function judge(messages: SignedStep[], candidate: SignedStep): unknown {
  try {
    return checkStep(CASE_TRANSFER, messages, candidate);
  } catch (refused) {
    if (refused instanceof Refusal) return refused.code;
    throw refused;
  }
}

const offer = step(A, 'offer');
const again = sign({
  ...{ author: A, step: 'offer', parents: [] },
  supersedes: { messageId: offer.messageId, digest: offer.digest },
});
const accept = step(B, 'accept', offer);
const handover = step(A, 'handover', accept);

describe('an opened that came in', () => {
  it('is taken for a message of whoever takes it, also a second time, and also where that one is being taken back', () => {
    expect(judge([offer], opened(B, offer))).toEqual({ to: null });
    expect(judge([offer, opened(B, offer)], opened(B, offer))).toEqual({ to: null });
    expect(judge([offer, again], opened(B, again))).toEqual({ to: null });
    expect(judge([{ ...offer, voided: true }], opened(B, offer))).toEqual({ to: null });
    // It crossed what ended the conversation.
    expect(judge([offer, step(A, 'withdraw', offer)], opened(B, offer))).toEqual({ to: null });
  });

  it.each<[string, SignedStep[], SignedStep, string]>([
    ['is by the author of the message', [offer], opened(A, offer), 'wrong-role'],
    ['is by nobody of the conversation', [offer], opened('relay', offer), 'wrong-role'],
    ['names nothing', [offer], opened(B), 'step-not-allowed'],
    ['names two', [offer, accept, handover], opened(B, offer, handover), 'step-not-allowed'],
    ['names what is not known', [offer], opened(B, handover), 'step-not-allowed'],
    ['names what its author refused', [{ ...offer, refused: true }], opened(B, offer), 'step-not-allowed'],
    ['names another opened', [offer, accept, opened(A, accept)], opened(B, opened(A, accept)), 'step-not-allowed'],
    ['repeats another', [offer], { ...opened(B, offer), supersedes: offer }, 'step-not-allowed'],
    ['says that it voids', [offer], { ...opened(B, offer), voids: offer }, 'step-not-allowed'],
  ])('is refused when it %s', (_, messages, candidate, code) => {
    expect(judge(messages, candidate)).toBe(code);
  });

  it('is cited by nothing, like a void', () => {
    const said = opened(B, offer);
    const control = sign({ author: A, step: 'void', parents: [], voids: handover });
    expect(judge([offer, said], step(B, 'accept', said))).toBe('step-not-allowed');
    expect(judge([offer, said], step(B, 'accept', offer, said))).toBe('step-not-allowed');
    expect(judge([offer, accept, control], step(A, 'withdraw', accept, control))).toBe('step-not-allowed');
    expect(judge([offer], step(B, 'accept', said))).toEqual({ wait: [said.digest] });
    expect(judge([offer, said], accept)).toEqual({ to: 'accepted' });
  });

  it('is not taken back: its receiver has it, and who voids it is told so', () => {
    const said = opened(B, offer);
    expect(judge([offer, said], sign({ author: B, step: 'void', parents: [], voids: said }))).toBe('already-effective');
  });
});

describe.each(KINDS)('what was opened in %s', (_, kind) => {
  const choices = fc.array(fc.nat(9999), { minLength: 5, maxLength: 60, size: 'max' });

  it('changes nothing of what the messages amount to, wherever it stands', () => {
    fc.assert(
      fc.property(choices, fc.infiniteStream(fc.nat(9999)), (made, random) => {
        const next = (below: number) => (random.next().value ?? 0) % below;
        const acts = [...walk(kind, made, { mishaps: true }).sides[0].held.values()].filter(
          (each) => each.step !== OPENED_STEP,
        );
        const all = acts.flatMap((each) => {
          const said = sign({ author: kind.roles[next(2)] ?? '', step: OPENED_STEP, parents: [each.digest] });
          return next(3) === 0 ? [each] : [each, { ...said, refused: next(2) === 0, voided: next(2) === 0 }];
        });
        const shuffled = all.map((each) => [next(9999), each] as const).sort(([a], [b]) => a - b);
        expect(
          foldConversation(
            kind,
            shuffled.map(([, each]) => each),
          ),
        ).toEqual(foldConversation(kind, acts));
      }),
      { numRuns: 60 },
    );
  });

  it('is the latest message of the other side, while an answer is due; once, and not after the answer', () => {
    let found = 0;
    for (const path of pathsTo(kind).values()) {
      const messages: SignedStep[] = [];
      for (const { by, step: name } of path) messages.push(step(by, name, ...messages.slice(-1)));
      const folded = foldConversation(kind, messages);
      for (const role of kind.roles) {
        const target = findUnopened(kind, messages, { role, folded });
        const due = stateRule(kind, folded.state).awaits === role && messages.at(-1)?.author === otherRole(kind, role);
        expect(target).toBe(due ? messages.at(-1) : undefined);
        if (!target) continue;
        found += 1;
        const said = step(role, OPENED_STEP, target);
        const after = [...messages, said];
        expect(checkStep(kind, messages, said)).toEqual({ to: null });
        expect(findUnopened(kind, after, { role, folded })).toBeUndefined();
        expect(openingOf(buildGraph(kind, after), after, { role, digest: target.digest })).toBe(said);
      }
      if (isFinal(kind, folded.state))
        expect(kind.roles.map((role) => findUnopened(kind, messages, { role, folded }))).toEqual([
          undefined,
          undefined,
        ]);
    }
    const awaited = Object.values(kind.states).some(({ awaits }) => awaits !== undefined);
    expect(found > 0).toBe(awaited);
  });
});

describe('what there is to say', () => {
  const folded = (messages: SignedStep[]) => foldConversation(CASE_TRANSFER, messages);
  const find = (role: string, ...messages: SignedStep[]) =>
    findUnopened(CASE_TRANSFER, messages, { role, folded: folded(messages) });

  it('is nothing about an own message, about one that was answered, or where there is none', () => {
    expect(find(B)).toBeUndefined();
    expect(find(B, offer)).toBe(offer);
    expect(find(A, offer)).toBeUndefined();
    expect(find(A, offer, accept)).toBe(accept);
    expect(find(B, offer, accept)).toBeUndefined();
  });

  it('is said of a message and of what repeats it once', () => {
    expect(find(B, offer, again, opened(B, offer))).toBeUndefined();
    expect(find(B, offer, opened(B, again), again)).toBeUndefined();
  });

  it('is not said again though it was refused or ended on the way; an answer that was taken back is none', () => {
    expect(find(B, offer, { ...opened(B, offer), refused: true })).toBeUndefined();
    expect(find(B, offer, { ...opened(B, offer), voided: true })).toBeUndefined();
    expect(find(B, offer, { ...accept, voided: true })).toBe(offer);
  });

  it('is said first by whoever said it first', () => {
    const [late, early] = [opened(B, offer), { ...opened(B, offer), issuedAt: '2026-11-23T09:00:00.000Z' }];
    const messages = [offer, late, early];
    const asked = { role: B, digest: offer.digest };
    expect(openingOf(buildGraph(CASE_TRANSFER, messages), messages, asked)).toBe(early);
  });

  it('leaves what comes next to cite the acts alone', () => {
    expect(folded([offer, opened(B, offer)]).heads).toEqual([offer.digest]);
    expect(isControlStep('offer')).toBe(false);
  });
});
