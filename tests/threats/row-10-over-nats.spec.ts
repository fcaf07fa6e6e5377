import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { ENVELOPE_LIMITS } from '#libs/envelope/types.js';
import { type Door, isAcknowledged } from '../support/doors.js';
import { eventually } from '../support/eventually.js';
import { digestOf, entriesAbout } from './scene.js';
import { Wired } from './wired.js';

let wired: Wired;
let door: Door;

beforeAll(async () => {
  wired = await Wired.begin();
  door = await wired.hostile();
  await eventually(() => put('knock').then(Boolean, () => false), 'the inbox is reached');
});
afterAll(async () => {
  await door?.close();
  await wired?.end();
});

async function put(data: Uint8Array | string): Promise<boolean> {
  return isAcknowledged(await door.connection.request('ps.v1.iom-ne.ne.inbox', data, { timeout: 3_000 }));
}

const MONSTERS: [string, () => string][] = [
  ['as many letters as an envelope may have', () => 'A'.repeat(ENVELOPE_LIMITS.sealedBytes)],
  ['more than an envelope may have', () => 'A'.repeat(ENVELOPE_LIMITS.sealedBytes + 1)],
  ['100,000 levels', () => `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ['a broker’s own words', () => '{"stream":"INBOX","domain":"ne","seq":1}'],
  ['line ends of the broker’s protocol', () => 'PUB ps.v1.mr.ne.inbox 5\r\nhello\r\n'],
  ['zero bytes', () => '\0'.repeat(1_000)],
];

describe('row 10 over NATS: oversize, nesting, poison, floods', () => {
  it.each(MONSTERS)('%s: set aside, in the ledger', async (_what, make) => {
    const sealed = make();
    expect(await put(sealed)).toBe(true);
    const row = () => wired.scene.ne.parts.store.transaction((tx) => tx.inbox.get(digestOf(sealed)));
    await wired.until(async () => (await row())?.status === 'quarantined', 'it is set aside');
    expect(await entriesAbout(wired.scene.ne, sealed)).toMatchObject([
      { kind: 'quarantine', content: { code: 'unopenable', subjectSender: 'iom-ne' } },
    ]);
    await wired.nextGoodMessageArrives();
  });

  it('more than a broker carries does not leave the sender’s own', async () => {
    await expect(put(Buffer.alloc(2_000_000, 'A'))).rejects.toBeInstanceOf(Error);
    await wired.nextGoodMessageArrives();
  });

  it('a flood of one peer: nothing is lost, it is counted, and the others’ messages arrive', async () => {
    const { ne, world } = wired.scene;
    const before = await wired.countAtNe('quarantined');
    const flood = Array.from({ length: 600 }, () => randomBytes(60).toString('base64url'));
    for (const each of flood) door.connection.publish('ps.v1.iom-ne.ne.inbox', each);
    await door.connection.flush();
    await wired.nextGoodMessageArrives();
    await wired.until(async () => (await wired.countAtNe('quarantined')) === before + flood.length, 'all are counted');
    const rows = await ne.parts.store.transaction((tx) => tx.inbox.quarantine({ limit: 1_000 }));
    expect(rows.filter(({ subjectSender }) => subjectSender === 'iom-ne').length).toBeGreaterThanOrEqual(flood.length);
    expect(world.logged.filter(({ error }) => error)).toEqual([]);
  });
});
