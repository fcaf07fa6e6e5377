import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RELAY } from '../../../services/country-node/src/domain/circuits/relay.js';
import { CASE_TRANSFER } from '../../../services/country-node/src/domain/conversations/case-transfer.js';
import {
  type ConversationKind,
  isControlStep,
  type SignedStep,
} from '../../../services/country-node/src/domain/conversations/conversation-kind.js';
import { CONVERSATION_KINDS } from '../../../services/country-node/src/domain/conversations/every-kind.js';
import { foldConversation } from '../../../services/country-node/src/domain/conversations/fold-conversation.js';
import { type Findings, explore } from './explore.js';
import { pathsTo } from './path-to.js';
import { Side, sign } from './side.js';
import { walk } from './walk.js';

const TRANSFER: ConversationKind = CASE_TRANSFER;
/** Those that people take part in, and what nodes do by themselves. */
const KINDS: readonly ConversationKind[] = [...CONVERSATION_KINDS, RELAY];
/** Messages that follow a state of rest, in every way they can cross. */
const DEPTH = 3;
const choices = fc.array(fc.nat(9999), { minLength: 5, maxLength: 80, size: 'max' });

// A new kind is tried by these as soon as its table is in the list.
describe.each(KINDS.map((kind) => [kind.kind, kind] as const))('two honest sides: %s', (_, kind) => {
  it('from every state agree whenever nothing is on the way, keep somebody responsible, and never refuse each other', () => {
    const found = exploreFromEveryState(kind);
    expect([...new Set(found.flatMap(({ faults }) => [...faults]))]).toEqual([]);
    const sets = found.flatMap(({ complete }) => complete);
    const reached = new Set(sets.map((set) => foldConversation(kind, set).state));
    expect(Object.keys(kind.states).filter((state) => !reached.has(state))).toEqual([kind.initial]);
  });

  it('agree at rest over a network that loses, doubles and reorders, with somebody responsible at every moment', () => {
    fc.assert(
      fc.property(choices, (made) => {
        const { sides, refusals } = walk(kind, made, { mishaps: false });
        expect(refusals).toEqual([]);
        expectAgreement(sides);
      }),
      { numRuns: 60 },
    );
  });

  it('also when messages are voided, and repeated after they expired', () => {
    fc.assert(
      fc.property(choices, (made) => expectAgreement(walk(kind, made, { mishaps: true }).sides)),
      { numRuns: 120 },
    );
  });

  it('end in one state in sampled orders of arrival of long conversations', () => {
    fc.assert(
      fc.property(fc.tuple(choices, fc.infiniteStream(fc.nat(9999))), ([made, random]) => {
        const all = [...walk(kind, made, { mishaps: false }).sides[0].held.values()];
        // Of what was opened only its own author is told, who has it: to an observer it may come too early.
        const set = all.filter(({ step }) => !isControlStep(step));
        const order = set.map((m) => [random.next().value ?? 0, m] as const).sort(([a], [b]) => a - b);
        expectSame(
          kind,
          set,
          order.map(([, m]) => m),
        );
      }),
      { numRuns: 40 },
    );
  });
});

describe('two honest sides of a case transfer, every way they can cross', () => {
  const found = explore([TRANSFER, TRANSFER], 5);

  it('agree whenever nothing is on the way, and come to one state in every order of arrival', () => {
    expect([...found.faults]).toEqual([]);
    expect(found.configurations).toBeGreaterThan(200);
    for (const set of found.complete) for (const order of permutations(set)) expectSame(TRANSFER, set, order);
  });

  it('get into every kind of trouble when messages are voided and repeated: the walks are worth something', () => {
    const met = new Set<string>();
    fc.assert(
      fc.property(choices, (made) => {
        walk(TRANSFER, made, { mishaps: true }).refusals.forEach((code) => met.add(code));
      }),
      { numRuns: 1000 },
    );
    expect([...met].sort()).toEqual(['already-effective', 'author-forked', 'expired', 'step-not-allowed', 'voided']);
  });
});

describe('the search itself', () => {
  it('notices a side that lets an acceptance beat an expiry', () => {
    const broken = { ...TRANSFER, precedence: ['accept', ...TRANSFER.precedence.filter((step) => step !== 'accept')] };
    expect([...explore([TRANSFER, broken], 3).faults]).toContain('sides-differ');
  });

  it('notices a side that does not let a withdrawal stop an accepted offer', () => {
    const { withdraw: _, ...steps } = CASE_TRANSFER.states.accepted.steps;
    const broken = withState('accepted', { ...CASE_TRANSFER.states.accepted, steps });
    expect([...explore([TRANSFER, broken], 3).faults]).toContain('honest-refused');
  });

  it('notices a handover that lets go before anybody has signed for the case', () => {
    const broken = withState('handed-over', { ...CASE_TRANSFER.states['handed-over'], responsible: 'receiver' });
    const { faults } = explore([broken, broken], 4);
    expect([...faults]).toEqual(expect.arrayContaining(['nobody-responsible', 'moved-without-assumption']));
  });

  function withState(state: string, rule: ConversationKind['states'][string]): ConversationKind {
    return { ...TRANSFER, states: { ...TRANSFER.states, [state]: rule } };
  }
});

/** Both sides led to each state by the shortest way, and then let go. */
function exploreFromEveryState(kind: ConversationKind): Findings[] {
  return [...pathsTo(kind).values()].map((path) => {
    const before: SignedStep[] = [];
    for (const { by, step } of path) {
      before.push(sign({ author: by, step, parents: before.slice(-1).map(({ digest }) => digest) }));
    }
    return explore([kind, kind], DEPTH, before);
  });
}

/** Delivers a set to somebody who sends nothing, in the given order, and again: all is taken in and means the same. */
function expectSame(kind: ConversationKind, set: readonly SignedStep[], order: readonly SignedStep[]): void {
  const observer = new Side(kind, 'nobody');
  const codes = [...order, ...order].flatMap((message) => observer.receive(message)).flatMap(({ code }) => code ?? []);
  expect(codes).toEqual([]);
  expect(observer.fold()).toEqual(foldConversation(kind, set));
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
