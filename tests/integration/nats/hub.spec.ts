import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decode } from '@nats-io/jwt';
import { tellCutOff } from '../../../services/directory/hub/tell-hub.js';
import { makeHubKeys, openHubKeys } from '../../../services/directory/hub/hub-keys.js';
import { canary, Honest, isAcknowledged } from '../../support/doors.js';
import { eventually } from '../../support/eventually.js';
import { type NatsNetwork, startNatsNetwork } from '../../support/nats-network.js';

describe('a hub that knows no node by name', () => {
  let network: NatsNetwork;
  const honest = new Map<string, Honest>();

  beforeAll(async () => {
    network = await startNatsNetwork(['mr', 'ne'], { direct: true });
    for (const id of ['mr', 'ne']) honest.set(id, await Honest.at(network, id));
  });
  afterAll(async () => {
    for (const { connection } of honest.values()) await connection.close();
    await network.stop();
  });

  const arrives = async (from: string, to: string): Promise<boolean> =>
    honest
      .get(from)!
      .connection.request(`ps.v1.${from}.${to}.inbox`, canary(), { timeout: 1_000 })
      .then(isAcknowledged, () => false);
  const loginKeyOf = (node: string) => {
    const jwt = /^eyJ\S+$/m.exec(network.hub.access.leaves[node]!.credentials)![0];
    return decode(jwt).sub;
  };

  it('takes one more in while the others talk, and is told nothing', async () => {
    await honest.get('mr')!.send('ne', canary());
    await network.add('iom-ne');
    honest.set('iom-ne', await Honest.at(network, 'iom-ne'));
    await honest.get('iom-ne')!.send('ne', canary());
    await honest.get('ne')!.send('iom-ne', canary());
    expect(await arrives('mr', 'ne')).toBe(true);
  });

  it('listens to nobody who has not the keys of its network', async () => {
    const keys = openHubKeys({ ...network.hub.access.keys, system: makeHubKeys().system });
    const cutOff = { [loginKeyOf('mr')]: Math.floor(Date.now() / 1_000) };
    await expect(tellCutOff(network.hub.server, keys, cutOff)).rejects.toThrow();
    expect(await arrives('mr', 'ne')).toBe(true);
  });

  it('puts out who is cut off, at once and for good, and nobody else', async () => {
    const cutOff = { [loginKeyOf('iom-ne')]: Math.floor(Date.now() / 1_000) };
    await tellCutOff(network.hub.server, openHubKeys(network.hub.access.keys), cutOff);
    await eventually(async () => !(await arrives('iom-ne', 'ne')), 'it is out');
    expect(await arrives('mr', 'ne')).toBe(true);
    // The configuration of the hub still knows nothing of it.
    await network.hub.reload();
    await eventually(() => arrives('mr', 'ne'), 'the others are there');
    expect(await arrives('iom-ne', 'ne')).toBe(false);
    await network.hub.restart();
    await eventually(() => arrives('mr', 'ne'), 'the others are back');
    expect(await arrives('iom-ne', 'ne')).toBe(false);
    expect(await arrives('ne', 'iom-ne')).toBe(false);
  });

  it('takes it in again with a new login', async () => {
    await network.killLeaf('iom-ne');
    await network.add('iom-ne');
    const back = await Honest.at(network, 'iom-ne');
    await back.send('ne', canary());
    await back.connection.close();
  });
});
