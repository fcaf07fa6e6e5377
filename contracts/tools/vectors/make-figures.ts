import { EMPTY_FRONTIER, frontierRoot } from '#libs/ledger/merkle.js';
import { encode, signCheckpoint, signFigures } from './make-valid.js';
import { SOME_DIGEST } from './samples.js';
import type { Scene } from './scene.js';
import type { Vector, VectorSet } from './types.js';

type Case = [name: string, clause: string, description: string, given: Record<string, unknown>, verified: boolean];

/** Figures, heads and proofs that are rightly signed and right but for one thing, beside some that just hold. */
export function makeFigures({ keys }: Scene): VectorSet {
  const { mr, ne } = keys.nodes;
  const said = (change: object) => signFigures(mr.sign, undefined, change);
  const table = (total: number | undefined, counts: Record<string, number | undefined>) => {
    const cells = Object.entries(counts).map(([category, count]) => ({
      ...{ category, ...(count === undefined ? {} : { count }) },
    }));
    return said({
      tables: [{ ...{ population: 'cases', dimension: 'sex' }, ...(total === undefined ? {} : { total }), cells }],
    });
  };
  const two = { male: undefined, unknown: undefined };
  const twice = [
    { category: 'female', count: 20 },
    { category: 'female', count: 20 },
  ];
  const figures: Case[] = [
    ['hidden-just-enough', '14.2', 'Two hidden counts of together 9.', table(29, { female: 20, ...two }), true],
    ['hidden-too-few', '14.2', 'Two hidden counts of together 8.', table(28, { female: 20, ...two }), false],
    ['of-nobody', '14.2', 'Nobody at all, which is told.', table(0, { female: 0, male: 0 }), true],
    ['total-just-told', '14.2', 'Five in all.', table(5, { female: 5, male: 0 }), true],
    ['total-just-too-small', '14.2', 'Four in all.', table(4, {}), false],
    ['cells-without-total', '14.2', 'Counts of a population without a total.', table(undefined, { female: 20 }), false],
    ['that-do-not-add-up', '14.2', 'Counts that are not the total.', table(40, { female: 20, male: 19 }), false],
    [
      'category-twice',
      '14.2',
      'A category twice.',
      said({
        tables: [{ population: 'cases', dimension: 'sex', total: 40, cells: twice }],
      }),
      false,
    ],
    [
      'made-at-its-end',
      '14.3',
      'Made at the first moment after the quarter.',
      said({
        madeAt: '2026-04-01T00:00:00.000Z',
      }),
      true,
    ],
    [
      'made-too-early',
      '14.3',
      'Made a millisecond before the quarter was over.',
      said({
        madeAt: '2026-03-31T23:59:59.999Z',
      }),
      false,
    ],
    ['of-another-node', '14.1', 'In the name of another node than the one that signed.', said({ node: 'ne' }), false],
  ];
  const heads: Case[] = [
    [
      'of-another-node',
      '8.2',
      'In the name of another node than the one that signed.',
      {
        ...signCheckpoint(mr.sign, undefined, { node: 'ne' }),
      },
      false,
    ],
    [
      'of-a-neighbour',
      '8.2',
      'Of another node, and signed by it.',
      {
        ...signCheckpoint(ne.sign, undefined, { node: 'ne' }),
      },
      true,
    ],
  ];
  const nothing = { size: 0, root: encode(frontierRoot(EMPTY_FRONTIER)) };
  const trees: Case[] = [
    [
      'from-nothing',
      '8.3',
      'A tree without leaves is the beginning of nothing that a proof shows.',
      {
        ...{ older: nothing, newer: { size: 7, root: SOME_DIGEST }, proof: [] },
      },
      false,
    ],
  ];
  return split([
    ...figures.map((each) => vectorOf('figures', each)),
    ...heads.map((each) => vectorOf('checkpoint', each)),
    ...trees.map((each) => vectorOf('consistency', each)),
  ]);
}

function vectorOf(operation: Vector['operation'], [name, clause, description, given, verified]: Case): Vector {
  return { name: `${operation}-${name}`, clause, description, operation, given, expected: { verified } };
}

function split(vectors: readonly Vector[]): VectorSet {
  return {
    valid: vectors.filter(({ expected }) => expected['verified'] === true),
    'must-fail': vectors.filter(({ expected }) => expected['verified'] === false),
  };
}
