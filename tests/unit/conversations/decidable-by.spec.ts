import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  approverRoles,
  decidableBy,
  DESTRUCTION,
  HOLD,
  LIFTING,
  OVERRIDE,
} from '../../../services/country-node/src/domain/conversations/approver-of.js';
import {
  APPROVER_ROLES,
  CONTROL_STEPS,
} from '../../../services/country-node/src/domain/conversations/conversation-kind.js';
import { CONVERSATION_KINDS } from '../../../services/country-node/src/domain/conversations/every-kind.js';

const EVERYTHING = [
  ...[OVERRIDE, DESTRUCTION, HOLD, LIFTING],
  ...CONVERSATION_KINDS.flatMap(({ kind, steps }) =>
    [...Object.keys(steps), ...CONTROL_STEPS].map((step) => ({ kind, step })),
  ),
];
const nameOf = ({ kind, step }: { kind: string; step: string }) => `${kind}/${step}`;

describe('R9: what somebody may decide on', () => {
  it('is each step, and each act on a case, that their role is asked for by the table or by national law', () => {
    const said = fc.record({
      at: fc.constantFrom(...EVERYTHING),
      approver: fc.constantFrom<'none' | (typeof APPROVER_ROLES)[number]>(...APPROVER_ROLES, 'none'),
    });
    const roles = fc.subarray(['caseworker', ...APPROVER_ROLES]);
    fc.assert(
      fc.property(fc.uniqueArray(said, { selector: ({ at }) => nameOf(at), maxLength: 8 }), roles, (rules, mine) => {
        const law = {
          approvals: rules.map(({ at: { kind, step }, approver }) => ({ conversation: kind, step, approver })),
        };
        const mayDecide = (each: { kind: string; step: string }) =>
          approverRoles(law, each, each.step).some((role) => mine.includes(role));
        expect(decidableBy(law, mine).map(nameOf).sort()).toEqual(EVERYTHING.filter(mayDecide).map(nameOf).sort());
      }),
    );
  });

  it('is nothing for whoever approves nothing', () => {
    expect(decidableBy({}, ['caseworker', 'auditor', 'administrator'])).toEqual([]);
    expect(decidableBy({}, ['supervisor']).map(nameOf)).toEqual(
      expect.arrayContaining(['case-transfer/offer', 'case-destruction/destroy', 'legal-hold/lift']),
    );
  });
});
