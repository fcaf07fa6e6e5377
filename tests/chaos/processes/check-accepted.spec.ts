import { describe, expect, it } from '@jest/globals';
import { findUnexplained, findUnkept } from './check-accepted.js';
import type { HeldMessage } from './held-messages.js';
import { Restores } from './restores.js';

const YES = { node: 'ne', conversationId: 'c', step: 'erased' };

/** A database that was put back when its node had said so many things, to what it was when it had said some of them. */
class Restored extends Restores {
  constructor(
    private readonly from: number,
    private readonly to: number,
  ) {
    super();
  }

  override mayHaveLost(_yes: typeof YES, at: number): boolean {
    return at >= this.from && at < this.to;
  }
}

const held = (direction: 'in' | 'out', times: number) =>
  Array.from(
    { length: times },
    () => ({ conversation_id: 'c', step: 'erased', direction, status: 'received' }) as HeldMessage,
  );

/** What is found of a step that a node said yes to so often, and that it and its partner hold so often. */
function found({ said, own, partner, lost = [0, 0] }: { said: number; own: number; partner: number; lost?: number[] }) {
  const books = new Map([
    ['ne', held('out', own)],
    ['mr', held('in', partner)],
  ]);
  return findUnkept(Array<typeof YES>(said).fill(YES), books, new Restored(lost[0]!, lost[1]!)).length > 0;
}

describe('what a node said yes to', () => {
  it.each([
    ['once and is there', { said: 1, own: 1, partner: 1 }, false],
    ['once and is not there', { said: 1, own: 0, partner: 0 }, true],
    ['twice and is there once', { said: 2, own: 1, partner: 1 }, true],
    ['after its backup, and nobody holds', { said: 1, own: 0, partner: 0, lost: [0, 1] }, false],
    ['after its backup, and its partner holds alone', { said: 1, own: 0, partner: 1, lost: [0, 1] }, true],
    ['before its backup, and nobody holds', { said: 1, own: 0, partner: 0, lost: [1, 1] }, true],
    // Seed 1377: lost before it left, and said again.
    ['again after the restore, and its partner holds once', { said: 2, own: 1, partner: 1, lost: [0, 1] }, false],
    ['again after the restore, and its partner holds twice', { said: 2, own: 1, partner: 2, lost: [0, 1] }, true],
    ['again after the restore, and nobody holds', { said: 2, own: 0, partner: 0, lost: [0, 1] }, true],
    ['before and after the backup, and both hold once', { said: 2, own: 1, partner: 1, lost: [1, 2] }, false],
  ])('%s', (_what, seen, wrong) => {
    expect(found(seen)).toBe(wrong);
  });
});

/** A step of the conversation `c`, or of another one, as its author holds it; its partner calls the case otherwise. */
function said(kind: string, step: string, more: Partial<HeldMessage> = {}): HeldMessage {
  const own = {
    conversation_id: 'c',
    case_id: 'k',
    direction: 'out',
    status: 'receipted',
    refusal_code: null,
  } as const;
  return {
    id: `${more.conversation_id} ${kind} ${step}`,
    step,
    claims: JSON.stringify({ kind }),
    ...own,
    ...more,
  } as HeldMessage;
}

const turned = (kind: string, step: string, code: string) =>
  said(kind, step, { status: 'refused', refusal_code: code });

/** What is unexplained of what the first node was told yes to, where both hold these. */
function unexplained(ours: readonly HeldMessage[], theirs: readonly HeldMessage[], faults: readonly string[] = []) {
  const arrived = (each: HeldMessage): HeldMessage => ({ ...each, case_id: 'their k', direction: 'in' });
  const books = new Map([
    ['mr', ours],
    ['ne', [...ours.map(arrived), ...theirs]],
  ]);
  const yes = ours.map(({ conversation_id: conversationId, step }) => ({ node: 'mr', conversationId, step }));
  return findUnexplained(yes, books, { faults: new Set(faults), changed: new Set() }).length;
}

describe('a step that came to nothing because both sides acted at once', () => {
  const other = { conversation_id: 'd', case_id: 'their k' };
  const elsewhere = { conversation_id: 'e', case_id: 'of another child' };

  it.each([
    ['not-responsible', 'referral', said('case-transfer', 'assume', other)],
    ['already-responsible', 'transfer-request', said('case-transfer', 'assume', other)],
    ['offerer-not-responsible', 'case-transfer', said('case-transfer', 'assume', other)],
    ['transfer-open', 'case-transfer', said('case-transfer', 'offer', other)],
    ['request-not-standing', 'identity-verification', said('identity-request', 'withdraw', other)],
    [
      'request-not-standing',
      'identity-verification',
      said('identity-request', 'take-on', { ...other, status: 'voided' }),
    ],
  ])('is explained as %s where the other act is there, about the same case', (code, kind, act) => {
    const ours = [turned(kind, 'begin', code)];
    expect(unexplained(ours, [act])).toBe(0);
    expect(unexplained(ours, [])).toBe(1);
    expect(unexplained(ours, [{ ...act, ...elsewhere }])).toBe(1);
  });

  it.each([
    ['not-responsible', 'referral', said('case-transfer', 'accept', other)],
    ['already-responsible', 'transfer-request', said('referral', 'request', other)],
    ['offerer-not-responsible', 'case-transfer', said('case-transfer', 'offer', other)],
    ['transfer-open', 'case-transfer', said('referral', 'request', other)],
    ['transfer-open', 'case-transfer', said('case-transfer', 'accept', { case_id: 'their k' })],
    ['request-not-standing', 'identity-verification', said('identity-request', 'take-on', other)],
    ['request-not-standing', 'identity-verification', said('referral', 'withdraw', other)],
  ])('is not explained as %s by what cannot cross it', (code, kind, act) => {
    expect(unexplained([turned(kind, 'begin', code)], [act])).toBe(1);
  });

  it('excuses what follows it only where it is explained itself', () => {
    const ours = [
      turned('case-transfer', 'offer', 'transfer-open'),
      turned('case-transfer', 'accept', 'step-not-allowed'),
    ];
    expect(unexplained(ours, [said('case-transfer', 'offer', other)])).toBe(0);
    expect(unexplained(ours, [])).toBe(2);
  });

  it('may come of a restore, by which a node takes a case for its own', () => {
    const ours = [turned('case-transfer', 'offer', 'offerer-not-responsible')];
    expect(unexplained(ours, [], ['restoreFromBackup'])).toBe(0);
    expect(unexplained(ours, [], ['loseHub'])).toBe(1);
  });
});
