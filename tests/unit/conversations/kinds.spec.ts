import { describe, expect, it } from '@jest/globals';
import { RELAY } from '../../../services/country-node/src/domain/circuits/relay.js';
import { CASE_TRANSFER } from '../../../services/country-node/src/domain/conversations/case-transfer.js';
import {
  type ConversationKind,
  isFinal,
  isOpen,
  type StateRule,
} from '../../../services/country-node/src/domain/conversations/conversation-kind.js';
import { CONVERSATION_KINDS } from '../../../services/country-node/src/domain/conversations/every-kind.js';
import { findKindFaults } from '../../../services/country-node/src/domain/conversations/find-kind-faults.js';
import {
  bodySchemaOf,
  kindNamed,
  otherRole,
  priorityOf,
  purposeOf,
} from '../../../services/country-node/src/domain/conversations/kinds.js';
import { Refusal } from '../../../services/country-node/src/domain/refusal.js';

const KIND: ConversationKind = CASE_TRANSFER;
const KINDS: readonly ConversationKind[] = [...CONVERSATION_KINDS, RELAY];
const { states } = CASE_TRANSFER;
const REVIEW = { hours: 24, otherwise: { step: 'withdraw', input: { reason: 'error' } } };

describe.each(KINDS.map((kind) => [kind.kind, kind] as const))('the table of %s', (_, kind) => {
  it('keeps the promises of every kind', () => {
    expect(findKindFaults(kind)).toEqual([]);
  });
});

describe('a table is caught that', () => {
  it.each<[string, string, StateRule, string]>([
    [
      'lets a withdrawal cross an assumption',
      'handed-over',
      {
        ...states['handed-over'],
        steps: { ...states['handed-over'].steps, withdraw: { by: 'offerer', to: 'withdrawn' } },
      },
      'handed-over/assume: can be crossed',
    ],
    [
      'makes the receiver responsible by handing over',
      'handed-over',
      { ...states['handed-over'], responsible: 'receiver' },
      'accepted/handover: makes another role responsible',
    ],
    [
      'voids an assumption elsewhere',
      'assumed',
      { ...states.assumed, steps: { ...states.assumed.steps, assume: { by: 'receiver', to: 'assumed' } } },
      'assumed/assume: moves responsibility in another state only',
    ],
    [
      'leads nowhere',
      'accepted',
      { ...states.accepted, steps: { handover: { by: 'offerer', to: 'moon' } } },
      'leads nowhere',
    ],
    ['knows no such role', 'accepted', { ...states.accepted, responsible: 'nobody' }, 'accepted: unknown role'],
    ['ends without an end', 'accepted', { ...states.accepted, phase: 'final' }, 'final states'],
    [
      'lets time move responsibility',
      'handed-over',
      { ...states['handed-over'], awaits: 'offerer', lapses: 'assume' },
      'handed-over/assume: responsibility never moves by time',
    ],
    [
      'lets time approve',
      'offered',
      { ...states.offered, awaits: 'offerer', lapses: 'accept' },
      'offered/accept: lapses without its approver',
    ],
    [
      'lapses by a step of whoever is late',
      'offered',
      { ...states.offered, lapses: 'decline' },
      'offered/decline: lapses against nobody who is awaited',
    ],
    [
      'lapses by no step',
      'accepted',
      { ...states.accepted, lapses: 'expire' },
      'accepted: lapses by a step that it does not have',
    ],
    [
      'lets something be looked at afterwards that cannot be taken back',
      'accepted',
      {
        ...states.accepted,
        steps: { handover: { by: 'offerer', to: 'handed-over', approval: 'supervisor', orReview: REVIEW } },
      },
      'accepted/handover: cannot be taken back by its author alone',
    ],
    [
      'lets nobody look at it',
      'start',
      { ...states.start, steps: { offer: { by: 'offerer', to: 'offered', orReview: REVIEW } } },
      'start/offer: reviewed by nobody',
    ],
    [
      'is opened by either side',
      'start',
      { ...states.start, steps: { ...states.start.steps, decline: { by: 'receiver', to: 'declined' } } },
      'start: opened by more than one role',
    ],
    [
      'has an island',
      'island',
      { says: '', phase: 'final', responsible: 'offerer', steps: {} },
      'island: cannot be reached',
    ],
  ])('%s', (_, state, rule, fault) => {
    const faults = findKindFaults({ ...KIND, states: { ...KIND.states, [state]: rule } });
    expect(faults.join('; ')).toContain(fault);
  });

  it('forgets the precedence of a step, or states one for no step', () => {
    expect(findKindFaults({ ...KIND, precedence: KIND.precedence.slice(1) })).toEqual([
      'withdraw: needs one precedence',
    ]);
    expect(findKindFaults({ ...KIND, precedence: [...KIND.precedence, 'x'] })).toEqual([
      'x: precedence without a step',
    ]);
  });

  it('calls a step of its own by the name of one that every kind has', () => {
    const named = { ...KIND, steps: { ...KIND.steps, opened: { says: '' } } };
    expect(findKindFaults(named)).toContain('opened: is a step of every kind');
  });

  it('moves responsibility though others may be open beside it, or though it is not its opener’s', () => {
    const { exclusive: _, ...beside } = KIND;
    expect(findKindFaults(beside)).toEqual(['exclusive: a kind that moves responsibility must be']);
    expect(findKindFaults({ ...KIND, opens: 'holder' })).toEqual([
      'opens: only the responsible authority can hand a case on',
    ]);
  });

  it('says in some states only who is responsible', () => {
    const { responsible: _, ...silent } = KIND.states['accepted']!;
    expect(findKindFaults({ ...KIND, states: { ...KIND.states, accepted: silent } })).toEqual([
      'responsible: every state says who, or none does',
    ]);
  });

  it('stops by itself with a step that needs a person, does not end, or moves the case', () => {
    const stops = (step: string, input = {}) => ({
      ...KIND,
      steps: { ...KIND.steps, [step]: { says: '', stopsWith: input } },
    });
    expect(findKindFaults(stops('accept'))).toContain('offered/accept: stops by itself, and needs an approval');
    expect(findKindFaults(stops('handover'))).toContain('accepted/handover: stops, and does not end');
    expect(findKindFaults(stops('assume-return'))).toContain(
      'handed-back/assume-return: stops, and moves responsibility',
    );
  });

  it('begins outside itself or takes a step it does not describe', () => {
    expect(findKindFaults({ ...KIND, initial: 'x' })).toEqual(['x: initial state is not in the table']);
    const { offer: _, ...steps } = CASE_TRANSFER.steps;
    expect(findKindFaults({ ...KIND, steps })).toContain('start/offer: step is not described');
  });
});

describe('the case transfer', () => {
  it('needs a supervisor before an offer and before an acceptance, and for a return (R9)', () => {
    const approved = Object.values<StateRule>(KIND.states).flatMap(({ steps }) =>
      Object.entries(steps).flatMap(([step, { approval }]) => (approval === 'supervisor' ? [step] : [])),
    );
    expect([...new Set(approved)].sort()).toEqual([
      ...['accept', 'accept-return', 'assume-return', 'offer', 'offer-return'],
    ]);
  });

  it('leaves the case free for another transfer once settled', () => {
    const free = Object.keys(KIND.states).filter((state) => !isOpen(KIND, state));
    expect(free.sort()).toEqual(['assumed', 'declined', 'expired', 'returned', 'withdrawn']);
    expect(free.filter((state) => !isFinal(KIND, state))).toEqual(['assumed']);
  });
});

describe('looking a kind up', () => {
  it('gives its table, purpose, schemas, roles and what overtakes', () => {
    expect(kindNamed('case-transfer')).toBe(CASE_TRANSFER);
    expect(purposeOf('case-transfer')).toBe('case-transfer');
    expect(bodySchemaOf('case-transfer', 'offer')).toBe('urn:passerelle:schema:case-transfer:offer:v1');
    expect(bodySchemaOf('case-transfer', 'void')).toBe('urn:passerelle:schema:case-transfer:void:v1');
    expect(bodySchemaOf('case-transfer', 'opened')).toBe('urn:passerelle:schema:case-transfer:opened:v1');
    expect([otherRole(KIND, 'offerer'), otherRole(KIND, 'receiver')]).toEqual(['receiver', 'offerer']);
    expect(['withdraw', 'void', 'opened', 'accept', 'toString'].map(priorityOf)).toEqual([0, 0, 1, 1, 1]);
  });

  it('refuses names that no table has', () => {
    const unknown = new Refusal('schema-unknown');
    expect(() => kindNamed('constructor')).toThrow(unknown);
    expect(() => bodySchemaOf('gossip', 'void')).toThrow(unknown);
    // Nobody opens what a hop carries.
    expect(() => bodySchemaOf('relay', 'opened')).toThrow(unknown);
    expect(() => bodySchemaOf('case-transfer', 'valueOf')).toThrow(unknown);
    expect(() => otherRole(KIND, 'relay')).toThrow(RangeError);
  });
});
