import { describe, expect, it } from '@jest/globals';
import { CONVERSATION_KINDS } from '../../../services/country-node/src/domain/conversations/every-kind.js';
import { ONWARD_ALERT } from '../../../services/country-node/src/domain/conversations/onward-alert.js';
import { isAskedAfter, reviewOf } from '../../../services/country-node/src/domain/conversations/review-after.js';
import { takenStep } from '../../../services/country-node/src/outgoing/check-step-allowed.js';

const alerting = { kind: 'onward-alert', role: 'alerter' };

describe('R8: a step that another person looks at afterwards', () => {
  it('is one that its table lets be so, and whose author asks for it', () => {
    expect(isAskedAfter(ONWARD_ALERT, 'alert', { secondPerson: 'after' })).toBe(true);
    expect(isAskedAfter(ONWARD_ALERT, 'alert', { secondPerson: 'before' })).toBe(false);
    expect(isAskedAfter(ONWARD_ALERT, 'alert')).toBe(false);
    expect(isAskedAfter(ONWARD_ALERT, 'close', { secondPerson: 'after' })).toBe(false);
  });

  it('goes without an approver and has a review; every other has its approver, whatever is entered', () => {
    const after = takenStep({}, alerting, { state: 'start' }, 'alert', { secondPerson: 'after' });
    expect([after.approver, after.review?.hours]).toEqual([undefined, 24]);
    const before = takenStep({}, alerting, { state: 'start' }, 'alert', { secondPerson: 'before' });
    expect([before.approver, before.review]).toEqual(['supervisor', undefined]);
    const offer = { kind: 'case-transfer', role: 'offerer' };
    const offering = takenStep({}, offer, { state: 'start' }, 'offer', { secondPerson: 'after' });
    expect([offering.approver, offering.review]).toEqual(['supervisor', undefined]);
  });

  it('is none of those for which R9 demands another person', () => {
    const reviewed = CONVERSATION_KINDS.flatMap((kind) =>
      Object.keys(kind.steps).flatMap((step) => (reviewOf(kind, step) ? [`${kind.kind} ${step}`] : [])),
    );
    expect(reviewed).toEqual(['onward-alert alert', 'onward-alert update']);
  });
});
