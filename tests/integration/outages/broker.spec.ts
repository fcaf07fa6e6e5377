import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { signalIfThere } from '../../../deploy/local/process-identity.js';
import { eventually } from '../../support/eventually.js';
import { type NatsNetwork, startNatsNetwork } from '../../support/nats-network.js';
import { NatsNode } from '../../support/nats-node.js';
import { OutageScene } from './outage-scene.js';

let network: NatsNetwork;
let node: NatsNode;
let scene: OutageScene;

beforeAll(async () => {
  network = await startNatsNetwork(['mr', 'ne'], { direct: true });
  node = new NatsNode(network.settingsFor('mr'), 1_000);
  await node.receive();
  scene = await OutageScene.begin(undefined, { courier: node.courier }, 15_000);
});

afterAll(async () => {
  await scene?.end();
  await node?.stop();
  await network?.stop();
});

async function atFault(): Promise<unknown> {
  const { status, json } = await scene.ready();
  return [status, json['atFault']];
}

/** Everything but sending goes on, and what is to be sent waits. */
async function worksOn(): Promise<void> {
  expect((await scene.registerCase()).status).toBe(201);
  const { caseId } = await scene.country.register('01-moussa');
  const conversation = await scene.country.offer(caseId, 'ne');
  await scene.country.send();
  const [offer] = await scene.country.messages(conversation);
  expect(offer?.status).toBe('queued');
  expect((await scene.desk.ask('caseworker', 'GET', `/conversations/${conversation}`)).status).toBe(200);
}

describe('a broker', () => {
  it('that was killed is named, and holds up nothing but what is to be sent', async () => {
    expect(await atFault()).toEqual([200, []]);
    await network.killLeaf('mr');
    await eventually(() => !node.courier.connected(), 'the node notices');
    expect(await atFault()).toEqual([503, ['broker']]);
    await worksOn();
    await network.restartLeaf('mr');
    await eventually(async () => (await scene.ready()).status === 200, 'the node is ready again');
  });

  it('that stands still is named within three seconds, and holds up nothing but what is to be sent', async () => {
    const pid = network.pidOf('mr');
    if (pid === undefined) {
      process.stderr.write('skipped: a broker that stands still, because it runs in a container here\n');
      return;
    }
    signalIfThere(pid, 'SIGSTOP');
    // On a busy machine it says a last word before all of it stands still.
    await sleep(250);
    try {
      const began = performance.now();
      expect([await atFault(), performance.now() - began < 3_000]).toEqual([[503, ['broker', 'inbox']], true]);
      await worksOn();
    } finally {
      signalIfThere(pid, 'SIGCONT');
    }
    await eventually(async () => (await scene.ready()).status === 200, 'the node is ready again');
  });
});
