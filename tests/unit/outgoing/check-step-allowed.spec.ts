import { describe, expect, it } from '@jest/globals';
import type { ConversationKind } from '../../../services/country-node/src/domain/conversations/conversation-kind.js';
import { CONTROL_STEPS } from '../../../services/country-node/src/domain/conversations/conversation-kind.js';
import { CONVERSATION_KINDS } from '../../../services/country-node/src/domain/conversations/every-kind.js';
import { checkStepAllowed, takenStep } from '../../../services/country-node/src/outgoing/check-step-allowed.js';
import { approverOf } from '../../../services/country-node/src/domain/conversations/approver-of.js';

const codeOf = (act: () => void): string => {
  try {
    act();
    return 'allowed';
  } catch (error) {
    return (error as { code?: string }).code ?? 'no code';
  }
};

/** Every state, role, step and approval of a kind, and what its table says of it. */
function everyAttempt(kind: ConversationKind) {
  return Object.entries(kind.states).flatMap(([state, { steps }]) =>
    kind.roles.flatMap((role) =>
      [...Object.keys(kind.steps), ...CONTROL_STEPS, 'constructor'].flatMap((step) =>
        [true, false].map((approved) => {
          const rule = Object.hasOwn(steps, step) ? steps[step] : undefined;
          const mine = rule?.by === role ? rule : undefined;
          const expected = !mine ? 'step-not-allowed' : mine.approval && !approved ? 'approval-needed' : 'allowed';
          return { state, role, step, approved, expected };
        }),
      ),
    ),
  );
}

describe.each(CONVERSATION_KINDS)('the table of $kind', (kind: ConversationKind) => {
  it('is kept for every state, role, step and approval', () => {
    const attempts = everyAttempt(kind);
    const outcomes = attempts.map(({ state, role, step, approved }) =>
      codeOf(() => checkStepAllowed({}, { kind: kind.kind, role }, { state }, { step, approved })),
    );
    expect(outcomes).toEqual(attempts.map(({ expected }) => expected));
    expect(outcomes).toEqual(expect.arrayContaining(['allowed', 'step-not-allowed']));
  });
});

describe('the approvals of a case transfer', () => {
  it.each([
    ['offerer', 'start', 'offer'],
    ['receiver', 'offered', 'accept'],
    ['receiver', 'assumed', 'offer-return'],
    ['offerer', 'return-offered', 'accept-return'],
    ['offerer', 'handed-back', 'assume-return'],
  ])('are asked of the %s in %s for %s', (role, state, step) => {
    const attempt = (approved: boolean) =>
      codeOf(() => checkStepAllowed({}, { kind: 'case-transfer', role }, { state }, { step, approved }));
    expect([attempt(false), attempt(true)]).toEqual(['approval-needed', 'allowed']);
  });

  it('say nothing of a kind that is none', () => {
    const attempt = () =>
      checkStepAllowed({}, { kind: 'x', role: 'offerer' }, { state: 'start' }, { step: 'offer', approved: true });
    expect(codeOf(attempt)).toBe('schema-unknown');
  });
});

describe('national configuration', () => {
  const taken = (
    approver: 'supervisor' | 'data-protection-officer' | 'none',
    state: string,
    role: string,
    step: string,
  ) =>
    takenStep(
      { approvals: [{ conversation: 'case-transfer', step, approver }] },
      { kind: 'case-transfer', role },
      { state },
      step,
    ).approver;

  it('may name another role, or ask for an approval that the table does not ask for', () => {
    expect(taken('data-protection-officer', 'start', 'offerer', 'offer')).toBe('data-protection-officer');
    expect(taken('supervisor', 'accepted', 'offerer', 'handover')).toBe('supervisor');
  });

  it('R9: never does without an approval that a table does not let be waived', () => {
    expect(taken('none', 'start', 'offerer', 'offer')).toBe('supervisor');
  });

  it('may waive what the table lets be waived', () => {
    const rule = { by: 'a', to: 'b', approval: 'supervisor', waivable: true } as const;
    const approvals = [{ conversation: 'k', step: 's', approver: 'none' as const }];
    expect(approverOf({ approvals }, { kind: 'k', step: 's', rule })).toBeUndefined();
    expect(approverOf({}, { kind: 'k', step: 's', rule })).toBe('supervisor');
  });
});
