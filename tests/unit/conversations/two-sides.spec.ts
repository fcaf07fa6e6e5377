import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CASE_TRANSFER } from '../../../services/country-node/src/domain/conversations/case-transfer.js';
import type {
  ConversationKind,
  SignedStep,
} from '../../../services/country-node/src/domain/conversations/conversation-kind.js';
import { foldConversation } from '../../../services/country-node/src/domain/conversations/fold-conversation.js';
import { explore } from './explore.js';
import { Side } from './side.js';
import { walk } from './walk.js';

const KIND: ConversationKind = CASE_TRANSFER;

describe('two honest sides, every way they can cross', () => {
  const found = explore([KIND, KIND], 6);

  it('agree whenever nothing is on the way, keep somebody responsible throughout, and never refuse each other', () => {
    expect([...found.faults]).toEqual([]);
    expect(found.configurations).toBeGreaterThan(500);
  });

  it('reach every state', () => {
    const reached = new Set(found.complete.map((set) => foldConversation(KIND, set).state));
    expect(Object.keys(KIND.states).filter((state) => !reached.has(state))).toEqual(['start']);
  });

  it('come to one state in every order of arrival', () => {
    for (const set of found.complete) for (const order of permutations(set)) expectSame(set, order);
  });
});

describe('two honest sides over a network that loses, doubles and reorders', () => {
  const choices = fc.array(fc.nat(9999), { minLength: 5, maxLength: 80, size: 'max' });

  it('agree at rest, with somebody responsible at every moment', () => {
    fc.assert(
      fc.property(choices, (made) => {
        const { sides, refusals } = walk(KIND, made, { mishaps: false });
        expect(refusals).toEqual([]);
        expectAgreement(sides);
      }),
      { numRuns: 400 },
    );
  });

  it('also when messages are voided, and repeated after they expired', () => {
    const met = new Set<string>();
    fc.assert(
      fc.property(choices, (made) => {
        const { sides, refusals } = walk(KIND, made, { mishaps: true });
        expectAgreement(sides);
        refusals.forEach((code) => met.add(code));
      }),
      { numRuns: 2000 },
    );
    // The walks are worth something only if they get into every kind of trouble.
    expect([...met].sort()).toEqual(['already-effective', 'author-forked', 'expired', 'step-not-allowed', 'voided']);
  });

  it('end in one state in sampled orders of arrival of long conversations', () => {
    const shuffled = fc.tuple(choices, fc.infiniteStream(fc.nat(9999)));
    fc.assert(
      fc.property(shuffled, ([made, random]) => {
        const set = [...walk(KIND, made, { mishaps: false }).sides[0].held.values()];
        const order = set.map((m) => [random.next().value ?? 0, m] as const).sort(([a], [b]) => a - b);
        expectSame(
          set,
          order.map(([, m]) => m),
        );
      }),
      { numRuns: 200 },
    );
  });
});

describe('the search itself', () => {
  it('notices a side that lets an acceptance beat an expiry', () => {
    const broken = { ...KIND, precedence: ['accept', ...KIND.precedence.filter((step) => step !== 'accept')] };
    expect([...explore([KIND, broken], 3).faults]).toContain('sides-differ');
  });

  it('notices a side that does not let a withdrawal stop an accepted offer', () => {
    const { withdraw: _, ...steps } = CASE_TRANSFER.states.accepted.steps;
    const broken = withState('accepted', { ...CASE_TRANSFER.states.accepted, steps });
    expect([...explore([KIND, broken], 3).faults]).toContain('honest-refused');
  });

  it('notices a handover that lets go before anybody has signed for the case', () => {
    const broken = withState('handed-over', { ...CASE_TRANSFER.states['handed-over'], responsible: 'receiver' });
    const { faults } = explore([broken, broken], 4);
    expect([...faults]).toEqual(expect.arrayContaining(['nobody-responsible', 'moved-without-assumption']));
  });

  function withState(state: string, rule: ConversationKind['states'][string]): ConversationKind {
    return { ...KIND, states: { ...KIND.states, [state]: rule } };
  }
});

/** Delivers a set to somebody who sends nothing, in the given order, and again: all is taken in and means the same. */
function expectSame(set: readonly SignedStep[], order: readonly SignedStep[]): void {
  const observer = new Side(KIND, 'nobody');
  const codes = [...order, ...order].flatMap((message) => observer.receive(message)).flatMap(({ code }) => code ?? []);
  expect(codes).toEqual([]);
  expect(observer.fold()).toEqual(foldConversation(KIND, set));
}

function expectAgreement(sides: readonly Side[]): void {
  const [a, b] = sides.map((side) => side.fold());
  expect(a?.waiting).toEqual([]);
  expect([a?.state, a?.responsible]).toEqual([b?.state, b?.responsible]);
}

function* permutations<T>(items: readonly T[]): Generator<T[]> {
  if (items.length <= 1) yield [...items];
  for (const [i, item] of items.length > 1 ? items.entries() : []) {
    for (const rest of permutations(items.toSpliced(i, 1))) yield [item, ...rest];
  }
}
