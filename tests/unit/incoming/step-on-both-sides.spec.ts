import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CONTROL_STEPS } from '../../../services/country-node/src/domain/conversations/conversation-kind.js';
import { CONVERSATION_KINDS } from '../../../services/country-node/src/domain/conversations/every-kind.js';
import { otherRole } from '../../../services/country-node/src/domain/conversations/kinds.js';
import { asStep } from '../../../services/country-node/src/incoming/judge-step.js';
import type { Incoming } from '../../../services/country-node/src/incoming/take-message.js';
import type { MessageRow } from '../../../services/country-node/src/ports/store/conversations.js';
import { signedSteps } from '../../../services/country-node/src/record/fold-stored.js';

const id = fc.uuid();
const digest = fc.base64String({ minLength: 44, maxLength: 44 });
const named = fc.record({ messageId: id, digest });
const kinds = CONVERSATION_KINDS.flatMap((kind) =>
  kind.roles.flatMap((role) => [...Object.keys(kind.steps), ...CONTROL_STEPS].map((step) => ({ kind, role, step }))),
);

const message = fc
  .record({
    at: fc.date({ min: new Date('2026-01-01'), max: new Date('2027-01-01'), noInvalidDate: true }),
    placed: fc.constantFrom(...kinds),
    messageId: id,
    digest,
    parents: fc.array(digest, { maxLength: 3 }),
    supersedes: fc.option(named, { nil: undefined }),
    voids: fc.option(named, { nil: undefined }),
  })
  .map(({ at, placed, messageId, digest: own, parents, supersedes, voids }) => {
    const { kind, role, step } = placed;
    const issuedAt = at.toISOString();
    const claims = {
      messageId,
      step,
      parents,
      issuedAt,
      ...(supersedes ? { supersedes } : {}),
      ...(voids ? { voids } : {}),
    };
    const row = { id: messageId, digest: own, step, parents, issuedAt: at, claims: JSON.stringify(claims) };
    return { kind, role, claims, digest: own, row: row as unknown as MessageRow };
  });

describe('a signed message is the same step', () => {
  it('to its author, to the one who takes it in, and to that one later', () => {
    fc.assert(
      fc.property(message, ({ kind, role, claims, digest: own, row }) => {
        const [mine, theirs] = [
          { kind: kind.kind, role },
          { kind: kind.kind, role: otherRole(kind, role) },
        ];
        const incoming = { claims, opened: { messageDigest: own } } as unknown as Incoming;
        const coming = asStep(theirs, incoming);
        const kept = { refused: false, voided: false };
        expect(signedSteps(mine, [{ ...row, direction: 'out', status: 'queued' }])).toEqual([{ ...coming, ...kept }]);
        expect(signedSteps(theirs, [{ ...row, direction: 'in', status: 'received' }])).toEqual([
          { ...coming, ...kept },
        ]);
        expect(coming.author).toBe(role);
      }),
    );
  });

  it('but for what its author learnt of its fate', () => {
    fc.assert(
      fc.property(message, ({ kind, role, row }) => {
        const mine = { kind: kind.kind, role };
        const fateOf = (status: MessageRow['status']) => {
          const [step] = signedSteps(mine, [{ ...row, direction: 'out', status }]);
          return { refused: step!.refused, voided: step!.voided };
        };
        expect(fateOf('receipted')).toEqual({ refused: false, voided: false });
        expect(fateOf('refused')).toEqual({ refused: true, voided: false });
        expect(fateOf('voided')).toEqual({ refused: false, voided: true });
      }),
    );
  });

  it('and for what its author is calling back, until that is answered', () => {
    fc.assert(
      fc.property(message, message, ({ kind, role, row }, { row: other }) => {
        fc.pre(row.digest !== other.digest);
        const claims = JSON.stringify({ voids: { messageId: row.id, digest: row.digest } });
        const whileVoids = (...statuses: MessageRow['status'][]) => {
          const controls = statuses.map((status, at) => ({
            ...{ ...other, digest: `${other.digest}${at}`, step: 'void', claims },
            ...{ direction: 'out' as const, status },
          }));
          const rows = [{ ...row, direction: 'out' as const, status: 'voided' as const }, ...controls];
          return signedSteps({ kind: kind.kind, role }, rows)[0]!.voided;
        };
        expect(whileVoids('queued')).toBe(false);
        expect(whileVoids('receipted')).toBe(true);
        // One that was signed again under a new id stays as it was.
        expect(whileVoids('queued', 'receipted')).toBe(true);
      }),
    );
  });
});
