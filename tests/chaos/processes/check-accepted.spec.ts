import { describe, expect, it } from '@jest/globals';
import { findUnkept } from './check-accepted.js';
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
