import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { checkAgainst } from '#libs/schema-check/check.js';
import type { Matrix, MatrixCell, MatrixColumn } from '../../../services/country-node/src/domain/disclosure/types.js';

const MATRIX = JSON.parse(readFileSync('contracts/need-to-know.json', 'utf8')) as Matrix;
const check = (matrix: object) => checkAgainst('urn:passerelle:schema:need-to-know:v1', matrix);

describe('the need-to-know matrix', () => {
  it('is what its schema says', () => {
    expect(check(MATRIX)).toEqual({ ok: true });
  });

  const [column, ...others] = MATRIX.columns as [MatrixColumn, ...MatrixColumn[]];
  const changed = (change: object) => ({ ...MATRIX, columns: [{ ...column, ...change }, ...others] });
  const cell = (change: object): MatrixCell => ({ mode: 'minimum', ...change });

  it.each<[string, object]>([
    ['a member that no reader would look at', changed({ audience: 'all' })],
    ['a column that leads to everybody', changed({ recipientKinds: [] })],
    ['a form that there is not', changed({ projection: 'all' })],
    ['a cell of what never leaves', changed({ cells: { WITHHELD: cell({}) } })],
    ['a cell that does not say how far', changed({ cells: { HEALTH: {} } })],
    ['a rule in a cell that no reader knows', changed({ cells: { HEALTH: cell({ unless: 'asked' }) } })],
    ['a minimum that is no pointer', changed({ cells: { HEALTH: cell({ minimum: ['health'] }) } })],
    ['a minimum of nothing', changed({ cells: { HEALTH: cell({ minimum: [] }) } })],
  ])('is refused with %s', (_what, matrix) => {
    expect(check(matrix).ok).toBe(false);
  });
});
