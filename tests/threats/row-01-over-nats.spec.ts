import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { enter, type Door, isAcknowledged } from '../support/doors.js';
import { eventually } from '../support/eventually.js';
import { type LawlessLeaf, startLawlessLeaf } from '../support/lawless-leaf.js';
import { digestOf, effectsOf, entriesAbout } from './scene.js';
import { Wired } from './wired.js';

let wired: Wired;
let door: Door;
/** On a broker of its own making, which asks for no permission. */
let lawless: Door;
let leaf: LawlessLeaf;

beforeAll(async () => {
  wired = await Wired.begin();
  door = await wired.hostile();
  const { hub } = wired.network;
  const place = { folder: wired.network.folderOf('lawless'), node: 'iom-ne', domain: 'lawless' };
  leaf = await startLawlessLeaf({ ...place, login: hub.loginOf('iom-ne'), hubLeafPort: hub.leafPort });
  lawless = await enter('iom-ne', leaf.server, {});
});
afterAll(async () => {
  await lawless?.close();
  await leaf?.stop();
  await door?.close();
  await wired?.end();
});

/** Publishes on a subject of one's own until the other broker acknowledges. */
async function put(sealed: string, from: Door = door): Promise<void> {
  const send = () => from.connection.request('ps.v1.iom-ne.ne.inbox', sealed).then(isAcknowledged, () => false);
  await eventually(send, 'the inbox acknowledges');
}

const rowOf = (sealed: string) => wired.scene.ne.parts.store.transaction((tx) => tx.inbox.get(digestOf(sealed)));

describe('row 1 over NATS: A writes as B', () => {
  it('on B’s subject: nothing gets through, at the door of its own broker and, with one that keeps no rule, at the hub', async () => {
    const { sealed } = await wired.scene.forge();
    await put('iom-ne-knocks');
    const refusals = door.refusals();
    door.connection.publish('ps.v1.mr.ne.inbox', sealed);
    await door.refused(refusals + 1);
    await put('iom-ne-knocks-lawlessly', lawless);
    lawless.connection.publish('ps.v1.mr.ne.inbox', sealed);
    await put('iom-ne-knocks-again', lawless);
    await wired.until(async () => (await rowOf('iom-ne-knocks-again')) !== undefined, 'what came later has come');
    expect(await rowOf(sealed)).toBeUndefined();
    await wired.nextGoodMessageArrives();
  });

  it('on its own subject, in B’s name, under its own key: set aside, and only it is told', async () => {
    const { ne, world } = wired.scene;
    const forged = await wired.scene.forge({ signedBy: 'iom-ne' });
    const before = await effectsOf(ne);
    const told: string[] = [];
    const inbox = 'ps.v1.ne.iom-ne.inbox';
    const listening = lawless.connection.subscribe(inbox, {
      callback: (_error, message) => void told.push(message.string()),
    });
    await lawless.connection.flush();
    await put(forged.sealed);
    await wired.until(async () => (await rowOf(forged.sealed))?.status === 'quarantined', 'it is set aside');
    expect(await rowOf(forged.sealed)).toMatchObject({ code: 'unopenable', subjectSender: 'iom-ne' });
    expect(await entriesAbout(ne, forged.sealed)).toMatchObject([
      { kind: 'quarantine', content: { subjectSender: 'iom-ne', code: 'unopenable' } },
    ]);
    expect(await effectsOf(ne)).toEqual(before);
    await wired.until(async () => told.length > 0, 'its own node is told');
    expect(world.logged.filter(({ error }) => error)).toEqual([]);
    listening.unsubscribe();
    await wired.nextGoodMessageArrives();
  });

  it('cannot hear what passes between the others meanwhile', async () => {
    const heard: string[] = [];
    for (const subject of ['ps.v1.mr.ne.inbox', 'ps.v1.ne.mr.inbox', 'ps.>']) {
      door.connection.subscribe(subject, { callback: (error, { subject: on }) => void (error ? 0 : heard.push(on)) });
    }
    await wired.nextGoodMessageArrives();
    await sleep(200);
    expect(heard).toEqual([]);
  });
});
