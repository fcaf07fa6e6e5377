import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { STORY } from '../../support/exchange/inputs.js';
import { World } from '../../support/exchange/world.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import type { Happened } from './check-accepted.js';
import { Witness } from './witness.js';

// A checker that finds nothing is worth something only where it would have found what there is to find.
const NAME = 'Moussa';
let world: World;
let witness: Witness;
let logs: ReturnType<typeof temporaryFolder>;
let id: string;
let caseId: string;

beforeAll(async () => {
  world = await World.ofThree();
  logs = temporaryFolder();
  const node = (side: string) => ({ databaseUrl: world.of(side).databaseUrl, folder: world.placeOf(side) });
  witness = await Witness.come({ places: [logs.path], nodes: ['mr', 'ne', 'iom-ne'], consulates: ['iom-ne'], node });
  const [mr, ne] = [world.of('mr'), world.of('ne')];
  ({ caseId } = await mr.register('01-moussa'));
  id = await mr.offer(caseId, 'ne');
  await world.settle();
  await ne.act(id, 'accept');
  await world.settle();
  await mr.act(id, 'handover', STORY.handover);
  await world.settle();
  await ne.act(id, 'assume');
  await world.settle();
}, 60_000);
afterAll(async () => {
  await witness.leave();
  await world.end();
  logs.remove();
});

/** Changes a node's history for one look at it, and changes it back. */
async function lookAt(side: string, broken: string, mended: string, at = () => look()): Promise<string[]> {
  const client = new pg.Client({ connectionString: world.of(side).databaseUrl });
  await client.connect();
  try {
    await client.query(`SET session_replication_role = replica`);
    await client.query(broken);
    const found = await at();
    await client.query(mended);
    return found;
  } finally {
    await client.end();
  }
}

const accepted = () => [{ node: 'mr', conversationId: id, step: 'handover' }];
const look = (yes = accepted()) => witness.check(new Set([id]), yes, [NAME]);
const moved = (table: string, column: string, value: string) => [
  `CREATE TABLE kept AS SELECT * FROM ${table}; UPDATE ${table} SET ${column} = ${value}`,
  `UPDATE ${table} t SET ${column} = k.${column} FROM kept k WHERE k.id = t.id; DROP TABLE kept`,
];

const altered = `replace(receipt, '"outcome":"received"', '"outcome":"refused"')`;
const foreign = `(SELECT k.receipt FROM kept k WHERE k.id <> message.id AND k.author = message.author LIMIT 1)`;

/** Keeps all messages of a side anew, the last first; and puts them back in their order. */
function kept(order: string, parents = 'parents') {
  const again = (wanted: string) => `DELETE FROM message; INSERT INTO message SELECT k.* FROM kept k
    ORDER BY (SELECT min(place) FROM witness.kept w WHERE w.message_id = k.id) ${wanted}`;
  const begin = 'CREATE TABLE kept AS SELECT * FROM message';
  return [`${begin}; ${again(order)}; UPDATE message SET parents = ${parents}`, `${again('ASC')}; DROP TABLE kept`];
}

describe('the witness of a chaos run', () => {
  it('finds nothing where nothing is wrong', async () => {
    expect(await witness.untilQuiet()).toEqual([]);
    expect(await look()).toEqual([]);
    expect(await witness.lookNow(new Set([id]))).toEqual([]);
  });

  it.each([
    ['a state that only one side has', 'ne', moved('conversation', 'state', `'handed-over'`), 'states differ'],
    [
      'one that its author calls not sent',
      'mr',
      moved('conversation', 'state', `'not-sent'`),
      'states differ: not-sent',
    ],
    ['nobody responsible', 'ne', moved('conversation', 'responsible', `'mr'`), 'nobody is responsible'],
    ['a case that nobody has', 'ne', moved('case_file', 'responsible', `'mr'`), 'the case of conversation'],
    ['a case that both have', 'mr', moved('case_file', 'responsible', `'mr'`), 'mr says mr, ne says ne'],
    ['a case that somebody else is said to have', 'mr', moved('case_file', 'responsible', `'ml'`), 'mr says ml'],
    ['a message that was never receipted', 'mr', moved('message', 'status', `'queued'`), 'never receipted'],
    ['a message that one side lacks', 'ne', moved('message', 'status', `'refused'`), 'messages differ'],
    [
      'a message without what it rests on',
      'ne',
      moved('message', 'parents', `'{nothing}'`),
      'without what it rests on',
    ],
    ['a receipt that somebody altered', 'mr', moved('message', 'receipt', altered), 'is not signed by ne'],
    ['a receipt of another message', 'mr', moved('message', 'receipt', foreign), 'is about something else'],
    ['a receipt of another outcome', 'mr', moved('message', 'status', `'refused'`), 'is about something else'],
    ['a receipt that is missing', 'ne', moved('message', 'receipt', 'NULL'), 'is missing'],
    ['a message that came before what it rests on', 'ne', kept('DESC'), 'was kept before what it rests on'],
    ['steps in another order than they were taken', 'ne', kept('DESC', `'{}'`), 'was kept after a later one of mr'],
    ['a file that is kept with other bytes', 'mr', moved('attachment', 'cipher_sha256', `'x'`), 'is not what was'],
    ['a file that is kept shorter', 'mr', moved('attachment', 'cipher_size', 'cipher_size + 1'), 'is not what was'],
    ['a file that is gone', 'mr', moved('attachment', 'file_id', 'gen_random_uuid()'), 'cannot be read'],
    ['a file that was rejected', 'mr', moved('attachment', 'status', `'rejected'`), 'is rejected as nothing'],
    ['a rewritten ledger', 'mr', moved('ledger_entry', 'content', `'{"forged":true}'::jsonb`), 'ledger'],
  ] as const)('finds %s', async (_what, side, [broken, mended], says) => {
    expect((await lookAt(side, broken!, mended!)).join('\n')).toContain(says);
    expect(await look()).toEqual([]);
  });

  it.each([
    ['finds nobody responsible in what one side only has of a transfer', 'case-transfer', 1],
    [
      'takes the word of one side for who has a case that is asked for, until the other has heard',
      'transfer-request',
      0,
    ],
  ])('%s', async (_what, kind, found) => {
    const alone = uuidv7();
    const row = `INSERT INTO conversation (id, kind, case_id, peer, role, state, version, responsible, created_at, updated_at)
      SELECT '${alone}', '${kind}', case_id, 'mr', 'any', 'requested', 1, 'mr', now(), now() FROM conversation`;
    const lookNow = () => witness.lookNow(new Set([alone]));
    expect(await lookAt('ne', row, `DELETE FROM conversation WHERE id = '${alone}'`, lookNow)).toHaveLength(found);
  });

  it('finds in the middle that nobody has a case, whatever its conversations say', async () => {
    const [broken, mended] = moved('case_file', 'responsible', `'mr'`);
    const found = await lookAt('ne', broken!, mended!, () => witness.lookNow(new Set([id])));
    expect(found).toEqual([`the case of conversation ${id}: nobody is responsible`]);
  });

  it('says nothing of a conversation that was prepared on one side and never sent', async () => {
    const alone = uuidv7();
    const row = `INSERT INTO conversation (id, kind, case_id, peer, role, state, version, responsible, created_at, updated_at)
      SELECT '${alone}', 'case-transfer', case_id, 'ne', 'offerer', 'not-sent', 1, 'ne', now(), now() FROM conversation`;
    expect(await lookAt('mr', row, `DELETE FROM conversation WHERE id = '${alone}'`)).toEqual([]);
  });

  it('finds a conversation that a third one holds', async () => {
    const row = `INSERT INTO conversation (id, kind, case_id, peer, role, state, version, responsible, created_at, updated_at)
      VALUES ('${id}', 'case-transfer', gen_random_uuid(), 'mr', 'receiver', 'assumed', 1, 'ne', now(), now())`;
    const found = await lookAt('iom-ne', row, `DELETE FROM conversation WHERE id = '${id}'`);
    expect(found.join()).toContain('it goes between mr, ne, iom-ne');
  });

  it.each([
    ['takes no word of a consulate for who is responsible, which is told nothing of it', 'asked', ''],
    ['finds a state that only a consulate has', 'answered', 'states differ'],
  ])('%s', async (_what, state, says) => {
    const asked = uuidv7();
    const row = (peer: string, stands: string) =>
      `INSERT INTO conversation (id, kind, case_id, peer, role, state, version, responsible, created_at, updated_at)
        VALUES ('${asked}', 'identity-verification', gen_random_uuid(), '${peer}', 'any', '${stands}', 1, 'mr', now(), now())`;
    const away = `DELETE FROM conversation WHERE id = '${asked}'`;
    // Niger asks in the name of Mauritania, as a desk does.
    const atConsulate = () =>
      lookAt('iom-ne', row('ne', state), away, () => witness.check(new Set([asked]), [], [NAME]));
    expect((await lookAt('ne', row('iom-ne', 'asked'), away, atConsulate)).join()).toContain(says);
    if (says === '') expect(await lookAt('ne', row('iom-ne', 'asked'), away, atConsulate)).toEqual([]);
  });

  it('finds a hop that one side only has', async () => {
    const hop = uuidv7();
    const row = `INSERT INTO conversation SELECT (jsonb_populate_record(c, '{"id": "${hop}", "kind": "relay"}')).*
        FROM conversation c WHERE c.id = '${id}';
      INSERT INTO message SELECT (jsonb_populate_record(m, '{"id": "${hop}", "conversation_id": "${hop}", "digest": "x"}')).*
        FROM message m WHERE m.conversation_id = '${id}' AND m.step = 'offer'`;
    const away = `DELETE FROM message WHERE id = '${hop}'; DELETE FROM conversation WHERE id = '${hop}'`;
    expect((await lookAt('mr', row, away)).join()).toContain(`conversation ${hop}: one side only`);
  });

  it('finds a row that still waits, and which', async () => {
    const [broken, mended] = moved('outbox', 'status', `'pending'`);
    const found = await lookAt('mr', broken!, mended!, () => witness.untilQuiet(new Set(), 300));
    expect(found).toEqual(expect.arrayContaining([expect.stringMatching(/^mr: \d+ rows still wait$/)]));
    expect(found).toEqual(expect.arrayContaining([expect.stringMatching(/^mr: outbox message pending/)]));
    expect(await witness.untilQuiet()).toEqual([]);
  });

  it('finds a file that was given up, unless because the consent to it was taken back', async () => {
    const givenUp = (
      failure: string,
    ) => `INSERT INTO attachment (id, case_id, file_id, content, media_type, size, cipher_size,
        cipher_sha256, status, failure, holder, message_id, attempts, created_at, mismatches, waiting_since)
      SELECT m.id, c.case_id, m.id, '', 'image/png', 1, 1, 'x', 'given-up', '${failure}', 'mr', m.id, 1, now(), 0, now()
      FROM message m JOIN conversation c ON c.id = m.conversation_id WHERE m.step = 'handover'`;
    const lookFor = async (failure: string, withdrawn: string[]) => {
      const happened = { faults: new Set<string>(), changed: new Set(withdrawn) };
      const lookOnce = () => witness.check(new Set([id]), accepted(), [NAME], undefined, happened);
      return (await lookAt('ne', givenUp(failure), 'DELETE FROM attachment', lookOnce)).join();
    };
    expect(await lookFor('attachment-unavailable', [caseId])).toContain('is given-up as attachment-unavailable');
    expect(await lookFor('consent-withdrawn', [])).toContain('is given-up as consent-withdrawn');
    expect(await lookFor('consent-withdrawn', [caseId])).toBe('');
  });

  it('finds a file that does not come, unless the consent to it was taken back', async () => {
    const expected = `INSERT INTO attachment (id, case_id, file_id, content, media_type, size, cipher_size, cipher_sha256, status,
        holder, message_id, attempts, next_attempt_at, created_at, mismatches, waiting_since)
      SELECT m.id, c.case_id, m.id, '', 'image/png', 1, 1, 'x', 'expected', 'mr', m.id, 1, now(), now(), 0, now()
      FROM message m JOIN conversation c ON c.id = m.conversation_id WHERE m.step = 'handover'`;
    const lookFor = (withdrawn: string[]) =>
      lookAt('ne', expected, 'DELETE FROM attachment', () => witness.untilQuiet(new Set(withdrawn), 300));
    expect((await lookFor([])).join('\n')).toContain('ne: attachment expected');
    expect(await lookFor([caseId])).toEqual([]);
  });

  it('finds what was set aside', async () => {
    const aside = `INSERT INTO inbox (sealed_digest, subject_sender, status, next_attempt_at, received_at)
      VALUES ('x', 'mr', 'quarantined', now(), now())`;
    expect((await lookAt('ne', aside, `DELETE FROM inbox WHERE sealed_digest = 'x'`)).join()).toContain('set aside');
  });

  it('finds a yes that came to nothing', async () => {
    expect(await look([{ node: 'mr', conversationId: id, step: 'withdraw' }])).toHaveLength(1);
    expect(await look([{ node: 'ne', conversationId: uuidv7(), step: 'accept' }])).toHaveLength(1);
  });

  it('finds a yes that is there less often than it was said', async () => {
    expect((await look([...accepted(), ...accepted()])).join()).toContain('2 times, and it is there 1 times');
  });

  it('finds a yes that was refused or voided for what nothing explains, and no other', async () => {
    const lookAs = (status: string, code: string, happened: Happened) => {
      const turned = `status = '${status}', refusal_code = '${code}'`;
      const [broken, mended] = [
        `CREATE TABLE kept AS SELECT * FROM message; UPDATE message SET ${turned} WHERE step = 'handover'`,
        `UPDATE message t SET status = k.status, refusal_code = k.refusal_code FROM kept k WHERE k.id = t.id; DROP TABLE kept`,
      ];
      const lookOnce = () => witness.check(new Set([id]), accepted(), [NAME], undefined, happened);
      return lookAt('mr', broken, mended, lookOnce).then((found) =>
        found.filter((each) => each.includes('nothing explains')),
      );
    };
    const calm = { faults: new Set<string>(), changed: new Set<string>() };
    const changed = { ...calm, changed: new Set([caseId]) };
    expect(await lookAs('refused', 'internal-fault', changed)).toHaveLength(1);
    expect(await lookAs('refused', 'expired', calm)).toHaveLength(1);
    expect(await lookAs('refused', 'expired', { ...calm, faults: new Set(['shiftClock']) })).toEqual([]);
    expect(await lookAs('voided', 'consent-withdrawn', calm)).toHaveLength(1);
    expect(await lookAs('voided', 'consent-withdrawn', changed)).toEqual([]);
    expect(await lookAs('refused', 'step-not-allowed', changed)).toHaveLength(1);
    expect(await look()).toEqual([]);
  });

  it('finds a name in any file', async () => {
    writeFileSync(join(logs.path, 'node.log'), `{"event":"${NAME}"}`);
    expect((await look()).join()).toContain('a name stands in');
  });

  it('finds an effect that came twice', async () => {
    const twice = `INSERT INTO ledger_entry (id, kind, commitment, salt, content, recorded_at)
      SELECT gen_random_uuid(), kind, commitment, salt, content, now() FROM ledger_entry WHERE kind = 'message-received' LIMIT 1`;
    // The last one: what is in the ledger stays there.
    expect((await lookAt('ne', twice, 'SELECT 1')).join()).toContain('twice');
  });
});
