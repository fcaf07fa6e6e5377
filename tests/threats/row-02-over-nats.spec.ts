import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { headers } from '@nats-io/transport-node';
import { type Door, isAcknowledged } from '../support/doors.js';
import { eventually } from '../support/eventually.js';
import { digestOf, effectsOf, rowsOf } from './scene.js';
import { Wired } from './wired.js';

let wired: Wired;
let door: Door;

beforeAll(async () => {
  wired = await Wired.begin();
  door = await wired.hostile();
});
afterAll(async () => {
  await door?.close();
  await wired?.end();
});

/** The sealed bytes of an object on their way, as any courier between the two sees them. */
async function captured(id: string): Promise<string> {
  const [row] = await rowsOf<{ sealed: string }>(
    wired.scene.mr,
    `SELECT sealed FROM outbox WHERE message_id = '${id}' AND kind = 'message'`,
  );
  return row!.sealed;
}

async function put(sealed: string, msgId?: string): Promise<void> {
  const said = headers();
  if (msgId) said.set('Nats-Msg-Id', msgId);
  const send = () =>
    door.connection
      .request('ps.v1.iom-ne.ne.inbox', sealed, { headers: said, timeout: 2_000 })
      .then(isAcknowledged, () => false);
  await eventually(send, 'the inbox acknowledges');
}

describe('row 2 over NATS: replay', () => {
  it('of captured bytes by a third node: known, answered to their author, without effect', async () => {
    const { mr, ne, world } = wired.scene;
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    const [message] = await mr.messages(id);
    const sealed = await captured(message!.id);
    await wired.until(async () => (await ne.state(id)) === 'offered', 'it arrives');
    const before = await effectsOf(ne);
    const duplicates = async () =>
      (await ne.parts.store.transaction((tx) => tx.inbox.get(digestOf(sealed))))?.duplicates ?? 0;
    for (let times = 1; times <= 3; times += 1) {
      await put(sealed, `again-${times}`);
      await wired.until(async () => (await duplicates()) >= times, 'the copy arrives');
    }
    expect(await effectsOf(ne)).toEqual(before);
    expect(world.logged.filter(({ error }) => error)).toEqual([]);
    await wired.nextGoodMessageArrives();
  });

  it('ahead of the author: what a third node brings first takes effect once, as its author’s', async () => {
    const { mr, ne } = wired.scene;
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    const [message] = await mr.messages(id);
    await put(await captured(message!.id), 'ahead');
    await wired.until(async () => (await mr.messages(id))[0]?.status === 'receipted', 'its author holds the receipt');
    expect((await ne.messages(id)).map(({ author, status }) => [author, status])).toEqual([['mr', 'received']]);
    await wired.nextGoodMessageArrives();
  });

  it('months later', async () => {
    const { mr, ne, world } = wired.scene;
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    const [message] = await mr.messages(id);
    const sealed = await captured(message!.id);
    await wired.until(async () => (await mr.messages(id))[0]?.status === 'receipted', 'it is receipted');
    wired.scene.pass({ days: 200 });
    const before = await effectsOf(ne);
    await put(sealed, 'months-later');
    const duplicates = async () =>
      (await ne.parts.store.transaction((tx) => tx.inbox.get(digestOf(sealed))))?.duplicates ?? 0;
    await wired.until(async () => (await duplicates()) > 0, 'the copy arrives');
    await wired.until(async () => (await wired.countAtNe('waiting')) === 0, 'it is worked on');
    expect(await effectsOf(ne)).toEqual(before);
    expect((await mr.messages(id)).map(({ status }) => status)).toEqual(['receipted']);
    expect(world.logged.filter(({ error }) => error)).toEqual([]);
    await wired.nextGoodMessageArrives();
  });

  it('a courier that spends the broker’s own id of a message: the message stays open and comes with the next try', async () => {
    const { mr, ne, world } = wired.scene;
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    const [message] = await mr.messages(id);
    const sealed = await captured(message!.id);
    // Whoever knows the digest of the bytes can make the broker take the genuine ones for a duplicate, for two minutes.
    await put('spent', digestOf(sealed));
    await mr.send();
    expect((await mr.messages(id)).map(({ status }) => status)).toEqual(['queued']);
    expect(await ne.state(id)).toBeUndefined();
    // The broker that forgets stands in for the two minutes: its window of duplicates is shorter than the retry interval.
    await wired.network.restartLeaf('ne', { wiped: true });
    const receipted = async () => {
      world.clock.forward({ seconds: 20 });
      return (await mr.messages(id))[0]?.status === 'receipted';
    };
    await wired.until(receipted, 'a later try arrives', 45_000);
    expect(await ne.state(id)).toBe('offered');
    await wired.nextGoodMessageArrives();
  });
});
