import { describe, expect, it } from '@jest/globals';
import { draftOfStep } from '../../../services/console/src/logic/draft-of-step.js';

const CASE = { kind: 'referral', step: 'answer', caseId: 'case-a', peer: 'ne' };

describe('the draft of a step', () => {
  it('is of one exchange: another of the same kind, with the same node, about the same child has its own', () => {
    const names = ['one', 'other'].map((conversation) => draftOfStep({ ...CASE, conversation }));
    expect(new Set(names).size).toBe(2);
    expect(draftOfStep({ ...CASE, conversation: 'one' })).toBe(names[0]);
  });

  it('is of one step, and where it opens an exchange of one case and one node', () => {
    const others = [{}, { step: 'request' }, { kind: 'documents' }, { caseId: 'case-b' }, { peer: 'ml' }];
    const names = [...others, { conversation: 'one' }, { conversation: 'one', step: 'close' }].map((each) =>
      draftOfStep({ ...CASE, ...each }),
    );
    expect(new Set(names).size).toBe(names.length);
  });
});
