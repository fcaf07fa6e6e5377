import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { circuitWorld, hopsOf, offerBy } from '../../support/exchange/circuit-world.js';
import { forge } from '../../support/exchange/hostile.js';
import { deadlineOf, forgeHop, payloadFor, routeOver } from '../../support/exchange/hostile-hop.js';
import type { World } from '../../support/exchange/world.js';

let world: World;

beforeAll(async () => {
  world = await circuitWorld();
});
afterAll(() => world?.end());

const seen = async (node: string, sender: string, messageId: string) =>
  world.of(node).parts.store.transaction((tx) => tx.inbox.seen(sender, messageId));

const countsOf = (node: string) =>
  world.of(node).parts.store.transaction(async (tx) => ({
    outbox: (await tx.outbox.backlog()).open,
    hops: (await tx.hops.list({ limit: 200 })).length,
    quarantined: (await tx.inbox.counts()).quarantined,
  }));

/** An opening as `iom-mr` would send it to `iom-ne`, to be carried on to `ne`. */
function opening(change: (honest: Opening) => Partial<Opening> = () => ({})): JsonObject {
  const payload = payloadFor(world, 'ne', 'some.sealed.object');
  const honest = {
    hopReference: 'HR-2345-6789-BCDF',
    purpose: 'family-tracing',
    deadline: deadlineOf(world),
    route: routeOver(world, ['iom-ne', 'ne'], payload),
    payload,
  };
  return { ...honest, ...change(honest) };
}
type Opening = { hopReference: string; purpose: string; deadline: string; route: string[]; payload: string };

async function send(body: JsonObject, to = 'iom-ne', purpose?: string) {
  const asked = { from: 'iom-mr', to, step: 'open', body, ...(purpose ? { purpose } : {}) } as const;
  const forged = await forgeHop(world, asked);
  await world.of(to).receive([forged]);
  return seen(to, 'iom-mr', forged.messageId);
}

describe('an opening', () => {
  it('of a neighbour is carried on', async () => {
    const before = await countsOf('iom-ne');
    expect(await send(opening())).toMatchObject({ outcome: 'received' });
    expect((await countsOf('iom-ne')).hops).toBe(before.hops + 2);
    await world.settle();
  });

  it.each<[string, string, (honest: Opening) => Partial<Opening>]>([
    ['with another payload', 'route-unopenable', () => ({ payload: payloadFor(world, 'ne', 'another.sealed.object') })],
    ['with a later deadline', 'route-unopenable', () => ({ deadline: deadlineOf(world, 48) })],
    [
      'whose route is another node’s',
      'route-unopenable',
      ({ payload }) => ({ route: routeOver(world, ['unicef-ne', 'ne'], payload) }),
    ],
    [
      'whose route has our place twice',
      'route-unopenable',
      ({ payload }) => ({ route: routeOver(world, ['iom-ne', 'iom-ne', 'ne'], payload) }),
    ],
    [
      'that leads where no agreement does',
      'circuit-undeliverable',
      ({ payload }) => ({ route: routeOver(world, ['iom-ne', 'mr'], payload) }),
    ],
    [
      'that leads back',
      'circuit-undeliverable',
      ({ payload }) => ({ route: routeOver(world, ['iom-ne', 'iom-mr'], payload) }),
    ],
    [
      'past its deadline',
      'deadline-passed',
      ({ payload }) => {
        const deadline = deadlineOf(world, -1);
        return { deadline, route: routeOver(world, ['iom-ne', 'ne'], payload, { deadline }) };
      },
    ],
    [
      'that would live for longer than any',
      'schema-violation',
      ({ payload }) => {
        const deadline = deadlineOf(world, 24 * 124);
        return { deadline, route: routeOver(world, ['iom-ne', 'ne'], payload, { deadline }) };
      },
    ],
    ['with a place less', 'schema-violation', ({ route }) => ({ route: route.slice(1) })],
    ['with a place more', 'schema-violation', ({ route }) => ({ route: [...route, route[0]!] })],
    ['with a place that is none', 'schema-violation', ({ route }) => ({ route: [...route.slice(1), 'x'] })],
    ['with a payload that is none', 'schema-violation', () => ({ payload: 'a sealed object' })],
    ['that says another purpose inside', 'schema-violation', () => ({ purpose: 'case-transfer' })],
  ])('%s is refused: %s', async (_, code, change) => {
    const before = await countsOf('iom-ne');
    expect(await send(opening(change))).toMatchObject({ outcome: 'refused', code });
    const { hops } = await countsOf('iom-ne');
    expect(hops).toBe(before.hops);
    await world.settle();
  });

  it('for a purpose that no agreement or column names is refused before its route is looked at', async () => {
    expect(await send(opening(), 'iom-ne', 'gossip')).toMatchObject({ code: 'matrix-no-column' });
  });

  it('played again in another conversation is refused, also when the circuit is over', async () => {
    const body = opening();
    expect(await send(body)).toMatchObject({ outcome: 'received' });
    expect(await send(body)).toMatchObject({ code: 'circuit-loop' });
    await world.settle();
    expect(await send(body)).toMatchObject({ code: 'circuit-loop' });
  });

  it('asks an authority in vain to carry anything on: only organisations relay', async () => {
    const payload = payloadFor(world, 'mr', 'some.sealed.object');
    const body = opening(() => ({ payload, route: routeOver(world, ['mr', 'unicef-ne'], payload) }));
    expect(await send(body, 'mr')).toMatchObject({ code: 'circuit-undeliverable' });
  });

  it('is refused beyond what one neighbour may have open', async () => {
    const { circuits } = world.of('iom-ne').parts;
    const terms = { ...circuits };
    circuits.perNeighbour = 0;
    expect(await send(opening())).toMatchObject({ code: 'circuit-quota' });
    Object.assign(circuits, terms);
    expect(await send(opening())).toMatchObject({ outcome: 'received' });
    await world.settle();
  });
});

describe('an opening of a neighbour that has its share of what goes on to one node', () => {
  const share = (organisation: number) => {
    const { circuits } = world.of('iom-ne').parts;
    Object.assign(circuits, { perNext: { ...circuits.perNext, organisation } });
  };

  it('goes on to it no more, so that there is room for others; what ends here is taken', async () => {
    const { organisation } = world.of('iom-ne').parts.circuits.perNext;
    share(1);
    expect(await send(opening())).toMatchObject({ code: 'circuit-quota' });
    const payload = payloadFor(world, 'iom-ne', 'some.sealed.object');
    const here = opening(() => ({ payload, route: routeOver(world, ['iom-ne'], payload) }));
    expect(await send(here)).toMatchObject({ outcome: 'received' });
    share(organisation);
    expect(await send(opening())).toMatchObject({ outcome: 'received' });
    await world.settle();
  });

  it('counts with it only until the deadline', async () => {
    const { organisation } = world.of('iom-ne').parts.circuits.perNext;
    share(1);
    expect(await send(opening())).toMatchObject({ code: 'circuit-quota' });
    world.clock.forward({ hours: 25 });
    expect(await send(opening())).toMatchObject({ outcome: 'received' });
    expect(await send(opening())).toMatchObject({ code: 'circuit-quota' });
    share(organisation);
    await world.settle();
  });
});

describe('a relay that would know who stands at the end', () => {
  /** `iom-ne`, next to the end, slips something into the circuit of mr and ne. */
  async function slipIn(payload: string) {
    const hop = (await hopsOf(world.of('iom-ne')))['ne']!;
    const messages = await world.of('iom-ne').messages(hop.id);
    const body = { hopReference: hop.reference, payload };
    const parents = messages.slice(-1).map(({ digest }) => digest);
    const asked = {
      from: 'iom-ne',
      to: 'ne',
      step: 'forward',
      conversationId: hop.id,
      purpose: 'case-transfer',
    } as const;
    const forged = await forgeHop(world, { ...asked, body, parents });
    await world.of('ne').receive([forged]);
    return seen('ne', 'iom-ne', forged.messageId);
  }

  it.each<[string, () => Promise<string>]>([
    ['something sealed for another node', async () => payloadFor(world, 'unicef-ne', 'some.sealed.object')],
    ['something that opens, and is nothing', async () => payloadFor(world, 'ne', 'nothing.at.all')],
    [
      'a message of its own',
      async () => {
        const own = await forge(world, {
          from: 'iom-ne',
          to: 'ne',
          step: 'offer',
          claims: { agreement: { id: 'x', version: 1 } },
        });
        return payloadFor(world, 'ne', own.sealed);
      },
    ],
    [
      'a receipt of its own',
      async () => {
        const own = await forge(world, { from: 'iom-ne', to: 'ne', typ: 'passerelle-receipt+v1' });
        return payloadFor(world, 'ne', own.sealed);
      },
    ],
    [
      'a circuit within the circuit',
      async () => {
        const inner = await forgeHop(world, {
          from: 'mr',
          to: 'ne',
          step: 'stop',
          body: { hopReference: 'HR-2345-6789-BCDF' },
        });
        return payloadFor(world, 'ne', inner.sealed);
      },
    ],
  ])('is told the same of %s: taken in, and then nothing', async (_, make) => {
    await offerBy(world);
    await world.settle();
    const before = await countsOf('ne');
    expect(await slipIn(await make())).toMatchObject({ outcome: 'received', code: null });
    const after = await countsOf('ne');
    // The hop's own receipt, and no answer of any kind to what was in it.
    expect(after).toEqual({ ...before, outbox: before.outbox + 1, quarantined: before.quarantined + 1 });
    world.post.sent.splice(0);
    await world.settle('ne');
    expect(world.post.sent.filter(({ from }) => from === 'ne')).toHaveLength(1);
    world.post.waiting.splice(0);
  });

  it('cannot speak of another hop, nor under another reference', async () => {
    await offerBy(world);
    await world.settle();
    const { id, reference } = (await hopsOf(world.of('ne')))['iom-ne']!;
    const stop = { to: 'ne', step: 'stop', conversationId: id, purpose: 'case-transfer' } as const;
    const other = await forgeHop(world, { ...stop, from: 'unicef-ne', body: { hopReference: reference } });
    await world.of('ne').receive([other]);
    expect(await seen('ne', 'unicef-ne', other.messageId)).toMatchObject({ code: 'conversation-unknown' });
    const messages = await world.of('ne').messages(id);
    const parents = messages.slice(-1).map(({ digest }) => digest);
    const named = await forgeHop(world, {
      ...stop,
      from: 'iom-ne',
      parents,
      body: { hopReference: 'HR-2345-6789-BCDF' },
    });
    await world.of('ne').receive([named]);
    expect(await seen('ne', 'iom-ne', named.messageId)).toMatchObject({ code: 'schema-violation' });
  });

  it('cannot take a step that is the other side’s', async () => {
    const { id, reference } = (await hopsOf(world.of('ne')))['iom-ne']!;
    for (const step of ['stopped', 'broken', 'back'] as const) {
      const payload: JsonObject = step === 'back' ? { payload: payloadFor(world, 'ne', 'x') } : {};
      const body: JsonObject = { hopReference: reference, ...payload };
      const asked = { from: 'iom-ne', to: 'ne', step, conversationId: id, purpose: 'case-transfer', body } as const;
      const forged = await forgeHop(world, { ...asked, parents: [] });
      await world.of('ne').receive([forged]);
      expect(await seen('ne', 'iom-ne', forged.messageId)).toMatchObject({ code: 'wrong-role' });
    }
  });
});

describe('a node that asks for a circuit', () => {
  it.each<[string, string[], string]>([
    ['through an authority', ['iom-mr', 'ne'], 'unknown-participant'],
    ['through a node that nobody knows', ['iom-xx'], 'unknown-participant'],
    ['twice through the same', ['iom-mr', 'iom-ne', 'iom-mr'], 'unknown-participant'],
    ['through itself', ['iom-mr', 'mr'], 'unknown-participant'],
    ['over a relay that it has no agreement with', ['iom-ne'], 'circuit-undeliverable'],
  ])('%s is told so, and nothing is kept', async (_, route, code) => {
    const before = await countsOf('mr');
    await expect(offerBy(world, route)).rejects.toMatchObject({ code });
    expect((await countsOf('mr')).hops).toBe(before.hops);
  });

  it('with more relays than its settings allow, or for a time that is over, is told so', async () => {
    const { circuits } = world.of('mr').parts;
    circuits.mostRelays = 1;
    await expect(offerBy(world)).rejects.toMatchObject({ code: 'circuit-undeliverable' });
    circuits.mostRelays = 5;
    await expect(offerBy(world, undefined, deadlineOf(world, -1))).rejects.toMatchObject({ code: 'deadline-passed' });
    const tooLong = offerBy(world, undefined, deadlineOf(world, 24 * 121));
    await expect(tooLong).rejects.toMatchObject({ code: 'schema-violation', pointers: ['/routeUntil'] });
  });

  it('for files is refused when it would announce one', async () => {
    const mr = world.of('mr');
    const { caseId, attachments } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne', undefined, { route: ['iom-mr', 'iom-ne'] });
    await world.settle();
    await world.of('ne').act(id, 'accept');
    await world.settle();
    const { childInformed } = { childInformed: { informed: true, language: 'ha' } };
    await expect(mr.act(id, 'handover', { childInformed, attachments })).rejects.toMatchObject({ code: 'not-relayed' });
    expect(await mr.state(id)).toBe('accepted');
  });
});
