import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Comparison } from '../../../services/country-node/src/domain/duplicates/compare-traits.js';
import {
  judgePair,
  type Pair,
  suggestPair,
  type Verdict,
} from '../../../services/country-node/src/domain/duplicates/judge-pair.js';
import { Refusal } from '../../../services/country-node/src/domain/refusal.js';

const found = (score: number): Comparison => ({
  score,
  findings: [{ feature: 'names', outcome: `of-${score % 3 === 0 ? 'three' : 'others'}`, points: score }],
});
const suggested = (score = 70) => suggestPair(undefined, found(score))!;

const worker = { id: 'worker', supervises: false };
const colleague = { id: 'colleague', supervises: false };
const supervisor = { id: 'supervisor', supervises: true };
const other = { id: 'other-supervisor', supervises: true };

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return 'none';
}

describe('R17: two cases', () => {
  it('are suggested from a score on, and below it never', () => {
    expect(suggestPair(undefined, found(59))).toBeUndefined();
    expect(suggestPair(undefined, found(60))).toMatchObject({ status: 'suggested', score: 60, version: 1 });
  });

  it('are joined by two people, the second a supervisor', () => {
    const proposed = judgePair(suggested(), 'same', worker);
    expect(proposed).toMatchObject({ status: 'proposed', proposedBy: 'worker', decidedBy: null });
    expect(judgePair(proposed, 'same', supervisor)).toMatchObject({ status: 'same', decidedBy: 'supervisor' });
  });

  it.each<[string, () => unknown, string]>([
    [
      'by one person alone',
      () => judgePair(judgePair(suggested(), 'same', supervisor), 'same', supervisor),
      'approver-is-author',
    ],
    [
      'by two who do not supervise',
      () => judgePair(judgePair(suggested(), 'same', worker), 'same', colleague),
      'approval-needed',
    ],
    ['twice', () => judgePair(joined(), 'same', other), 'approval-decided'],
  ])('must not be joined %s', (_how, act, code) => expect(refusal(act)).toBe(code));

  it('are parted by anybody while nobody confirmed it, afterwards only by a supervisor', () => {
    for (const pair of [suggested(), judgePair(suggested(), 'same', worker)])
      expect(judgePair(pair, 'different', colleague)).toMatchObject({ status: 'different', proposedBy: null });
    expect(refusal(() => judgePair(joined(), 'different', worker))).toBe('approval-needed');
    expect(judgePair(joined(), 'different', other)).toMatchObject({
      status: 'different',
      decidedBy: 'other-supervisor',
    });
  });

  it('that were parted begin anew: again it takes two', () => {
    const parted = judgePair(joined(), 'different', supervisor);
    expect(refusal(() => judgePair(parted, 'different', other))).toBe('approval-decided');
    const proposed = judgePair(parted, 'same', supervisor);
    expect(refusal(() => judgePair(proposed, 'same', supervisor))).toBe('approver-is-author');
    expect(judgePair(proposed, 'same', other).status).toBe('same');
  });
});

describe('a later comparison', () => {
  it('leaves alone what people said', () => {
    expect(suggestPair(joined(), found(0))).toMatchObject({ status: 'same', score: 0 });
    expect(suggestPair(judgePair(suggested(), 'same', worker), found(0))?.status).toBe('proposed');
    expect(suggestPair(judgePair(suggested(70), 'different', worker), found(84))?.status).toBe('different');
  });

  it('takes back what nobody looked at and asks again only when much more speaks for it', () => {
    expect(suggestPair(suggested(), found(59))).toBeUndefined();
    const parted = judgePair(suggested(70), 'different', worker);
    expect(suggestPair(parted, found(85))).toMatchObject({ status: 'suggested', decidedBy: null, partedAt: null });
  });

  it('changes the version whenever it changes what is seen, and else nothing', () => {
    const pair = suggested(70);
    expect(suggestPair(pair, found(70))).toBe(pair);
    expect(suggestPair(pair, found(71))).toMatchObject({ version: 2, score: 71 });
  });
});

function joined(): Pair {
  return judgePair(judgePair(suggested(), 'same', worker), 'same', supervisor);
}

type Act = { score: number } | { verdict: Verdict; by: { id: string; supervises: boolean } };
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ score: fc.integer({ min: 0, max: 100 }) }),
  fc.record({
    verdict: fc.constantFrom<Verdict>('same', 'different'),
    by: fc.constantFrom(worker, colleague, supervisor, other),
  }),
);

describe('whatever is compared and said, in any order', () => {
  it('no comparison joins, and whatever is joined was so by two people of whom the second supervises', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
        let pair: Pair | undefined;
        for (const each of acts) {
          const before = pair;
          pair = taken(pair, each);
          if (pair?.status === 'same') expect(new Set([pair.proposedBy, pair.decidedBy, null]).size).toBe(3);
          if (pair && before && pair !== before) expect(pair.version).toBe(before.version + 1);
        }
      }),
    );
  });
});

function taken(before: Pair | undefined, each: Act): Pair | undefined {
  if (!('score' in each)) {
    const after = before && judged(before, each);
    if (after?.status === 'same' && before?.status !== 'same') expect(each.by.supervises).toBe(true);
    return after;
  }
  const after = suggestPair(before, found(each.score));
  if (after?.status === 'same' || after?.status === 'proposed') expect(before?.status).toBe(after.status);
  return after;
}

function judged(pair: Pair, { verdict, by }: Exclude<Act, { score: number }>): Pair {
  let next = pair;
  const code = refusal(() => (next = judgePair(pair, verdict, by)));
  expect(['none', 'approver-is-author', 'approval-needed', 'approval-decided']).toContain(code);
  return next;
}
