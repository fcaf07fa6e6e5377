import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { run } from '../../../services/cli/run.js';
import { sequenceLedger } from '../../../services/country-node/src/timekeeper/sequence-ledger.js';
import { World } from '../../support/exchange/world.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

let world: World;
let client: pg.Client;
let url: string;
/** All but those that the database derives. */
const COLUMNS = 'id, kind, commitment, salt, content, recorded_at, leaf_index';

const folder = temporaryFolder();
const urlFile = join(folder.path, 'database-url');
const witnessFile = join(folder.path, 'heads-at-ne.jsonl');

beforeAll(async () => {
  world = await World.begin();
  const [mr, ne] = [world.of('mr'), world.of('ne')];
  const { caseId } = await mr.register('01-moussa');
  await mr.offer(caseId, 'ne');
  while (await sequenceLedger(mr.parts));
  await world.settle();
  await mr.register('02-siblings-awa');
  while (await sequenceLedger(mr.parts));
  url = mr.databaseUrl;
  writeFileSync(urlFile, `${url}\n`);
  // What another node keeps: here the head itself, as a receipt would carry it.
  const head = await mr.parts.store.transaction((tx) => tx.ledger.head());
  writeFileSync(witnessFile, `${JSON.stringify({ ...head, heldBy: ne.id })}\n`);
  client = new pg.Client({ connectionString: url });
  await client.connect();
  // What a superuser can do.
  await client.query('SET session_replication_role = replica');
});
afterAll(async () => {
  await client.end();
  await world.end();
  folder.remove();
});

// Every tampering is undone, so that each is found by itself.
beforeEach(() => client.query('CREATE TABLE kept AS SELECT * FROM ledger_entry'));
afterEach(async () => {
  await client.query('DELETE FROM ledger_entry');
  await client.query(`INSERT INTO ledger_entry (${COLUMNS}) SELECT ${COLUMNS} FROM kept`);
  await client.query('DROP TABLE kept');
});

async function passerelle(...args: string[]): Promise<{ code: number; said: string; complained: string }> {
  const said: string[] = [];
  const complained: string[] = [];
  const out = { say: (text: string) => void said.push(text), complain: (text: string) => void complained.push(text) };
  return { code: await run(args, out), said: said.join('\n'), complained: complained.join('\n') };
}

const verify = (...more: string[]) => passerelle('ledger', 'verify', '--database-url-file', urlFile, ...more);

describe('passerelle ledger', () => {
  it('verifies an honest ledger, against its own head and a witness’s', async () => {
    const { code, said } = await verify('--witness', witnessFile);
    expect(said).toMatch(/^All \d+ entries verify; the root is [\w-]{43}\./);
    expect(said).toContain('that ne keeps');
    expect(code).toBe(0);
  });

  it('tells the head', async () => {
    const { code, said } = await passerelle('ledger', 'head', '--database-url-file', urlFile, '--json');
    expect({ code, said: JSON.parse(said) as unknown }).toMatchObject({ code: 0, said: { size: expect.any(Number) } });
  });

  it.each([
    [
      'a changed content',
      `UPDATE ledger_entry SET content = content || '{"by":"nobody"}' WHERE leaf_index = 3`,
      /Entry 3 was changed/,
    ],
    [
      'a changed commitment',
      `UPDATE ledger_entry SET commitment = decode(repeat('00', 32), 'hex') WHERE leaf_index = 3`,
      /Entry 3 was changed/,
    ],
    ['a row taken out', 'DELETE FROM ledger_entry WHERE leaf_index = 3', /Entry 3 is missing/],
    [
      'two rows that changed places',
      [-3, 3, 4]
        .map((to, at) => `UPDATE ledger_entry SET leaf_index = ${to} WHERE leaf_index = ${[3, 4, -3][at]}`)
        .join(';'),
      /The first \d+ entries are not those of which the node itself holds the head/,
    ],
    ['an end cut off', 'DELETE FROM ledger_entry WHERE leaf_index > 5', /cut off after 6 entries: the node itself/],
  ])('finds %s', async (_name, tampering, sentence) => {
    await client.query(tampering);
    const { code, said } = await verify();
    expect(said).toMatch(sentence);
    expect(code).toBe(1);
  });

  it('finds a whole ledger rewritten with its own head, by the head that another node keeps', async () => {
    await client.query('CREATE TABLE signed AS SELECT * FROM ledger_checkpoint');
    await client.query('DELETE FROM ledger_checkpoint');
    await client.query('DELETE FROM ledger_entry WHERE leaf_index > 5');
    expect((await verify()).code).toBe(0);
    const { code, said } = await verify('--witness', witnessFile);
    expect(said).toMatch(/cut off after 6 entries: ne holds the head of a longer ledger/);
    expect(code).toBe(1);
    await client.query('INSERT INTO ledger_checkpoint SELECT * FROM signed');
    await client.query('DROP TABLE signed');
  });

  it('says as JSON what it says in words', async () => {
    const { code, said } = await verify('--json');
    expect({ code, said: JSON.parse(said) as unknown }).toMatchObject({ code: 0, said: { ok: true, findings: [] } });
  });

  it.each([
    ['no node', ['ledger', 'verify'], /--settings or --database-url-file/],
    ['a file that is not there', ['ledger', 'verify', '--database-url-file', '/nowhere'], /cannot be read/],
    ['an unknown option', ['ledger', 'verify', '--loud'], /unknown option/],
    ['an unknown command', ['evidence'], /unknown command/],
    ['a witness that is none', ['ledger', 'verify', '--database-url-file', urlFile, '--witness', urlFile], /witness/],
  ])('%s: exit code 2, and no secret in the text', async (_name, args, sentence) => {
    const { code, complained } = await passerelle(...args);
    expect(complained).toMatch(sentence);
    expect(complained).not.toContain(new URL(url).pathname);
    expect(code).toBe(2);
  });
});
