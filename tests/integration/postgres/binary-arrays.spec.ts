import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import type { LocalPostgres } from '../../../deploy/local/postgres.js';
import { encodeArrays } from '../../../services/country-node/src/adapters/postgres/binary-arrays.js';
import { temporaryPostgres } from '../../support/postgres.js';

let postgres: LocalPostgres;
let client: pg.Client;

beforeAll(async () => {
  postgres = await temporaryPostgres();
  client = new pg.Client({ connectionString: await postgres.database('arrays') });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await postgres.stop();
});

/** U+0000 is in no text of PostgreSQL; half a character cannot be sent by either way. */
const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0') && value.isWellFormed());
const VALUES: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  text: fc.oneof(text, fc.constantFrom('', 'NULL', '{"a\\b"}', '\\x41', 'ن'.repeat(300))),
  uuid: fc.uuid(),
  bytea: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  timestamptz: fc.date({ min: new Date('0001-01-02'), max: new Date('9999-12-30'), noInvalidDate: true }),
  bigint: fc.maxSafeInteger(),
  integer: fc.integer(),
  smallint: fc.integer({ min: -32_768, max: 32_767 }),
  boolean: fc.boolean(),
};

/** What the database makes of an array, value by value, as text of its own. */
async function asRead(type: string, values: unknown): Promise<unknown[]> {
  const sql = `SELECT given::text AS value, given IS NULL AS missing FROM unnest($1::${type}[]) WITH ORDINALITY AS g (given, i) ORDER BY i`;
  return (await client.query<{ value: string | null; missing: boolean }>(sql, [values])).rows;
}

describe('arrays as bytes', () => {
  it.each(Object.keys(VALUES))('are read by the database as those in text: %s', async (type) => {
    const values = fc.array(fc.option(VALUES[type]!, { nil: null }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(values, async (given) => {
        const [encoded] = encodeArrays(`SELECT $1::${type}[]`, [given]);
        expect(encoded).toBeInstanceOf(Buffer);
        expect(await asRead(type, encoded)).toEqual(await asRead(type, given));
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ['text', [1]],
    ['uuid', ['no uuid']],
    ['bytea', ['\\x41']],
    ['timestamptz', ['2026-11-23T10:00:00Z']],
    ['timestamptz', [new Date(NaN)]],
    ['bigint', ['9007199254740993']],
    ['integer', [2 ** 31]],
    ['smallint', [1.5]],
    ['jsonb', ['{}']],
  ])('leave what they cannot say to the text: %s', (type, given) => {
    expect(encodeArrays(`SELECT $1::${type}[]`, [given])).toEqual([given]);
  });

  it('touch nothing but arrays whose type the statement names', () => {
    const given = ['a', ['b'], null, 5];
    expect(encodeArrays('SELECT $1::text[], $2, $3::text[], $4::bigint', given)).toEqual(given);
  });

  it('refuse what is no text of the database, as before', async () => {
    const [encoded] = encodeArrays('SELECT $1::text[]', [['a\0b']]);
    await expect(asRead('text', encoded)).rejects.toMatchObject({ code: '22021' });
  });
});
