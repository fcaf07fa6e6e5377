import { describe, expect, it } from '@jest/globals';
import type { ConversationKind } from '../../../services/country-node/src/domain/conversations/conversation-kind.js';
import type { FoldedConversation } from '../../../services/country-node/src/domain/conversations/fold-conversation.js';
import { CONVERSATION_KINDS } from '../../../services/country-node/src/domain/conversations/kinds.js';
import { checkStepAllowed } from '../../../services/country-node/src/outgoing/check-step-allowed.js';

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
      [...Object.keys(kind.steps), 'void', 'constructor'].flatMap((step) =>
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
      codeOf(() => checkStepAllowed({ kind: kind.kind, role }, { state } as FoldedConversation, step, approved)),
    );
    expect(outcomes).toEqual(attempts.map(({ expected }) => expected));
    expect(new Set(outcomes)).toEqual(new Set(['allowed', 'approval-needed', 'step-not-allowed']));
  });
});

describe('the approvals of a case transfer', () => {
  it.each([
    ['offerer', 'start', 'offer'],
    ['receiver', 'offered', 'accept'],
    ['receiver', 'assumed', 'offer-return'],
    ['offerer', 'return-offered', 'assume-return'],
  ])('are asked of the %s in %s for %s', (role, state, step) => {
    const attempt = (approved: boolean) =>
      codeOf(() => checkStepAllowed({ kind: 'case-transfer', role }, { state } as FoldedConversation, step, approved));
    expect([attempt(false), attempt(true)]).toEqual(['approval-needed', 'allowed']);
  });

  it('say nothing of a kind that is none', () => {
    const attempt = () =>
      checkStepAllowed({ kind: 'x', role: 'offerer' }, { state: 'start' } as FoldedConversation, 'offer', true);
    expect(codeOf(attempt)).toBe('schema-unknown');
  });
});
