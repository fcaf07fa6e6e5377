import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readApproval } from '../../../services/country-node/src/casework/read-approval.js';
import { readConversation } from '../../../services/country-node/src/casework/read-conversation.js';
import { decide } from '../../../services/country-node/src/outgoing/decide-case-act.js';
import { requestStep } from '../../../services/country-node/src/outgoing/request-step.js';
import { PartnersController } from '../../../services/country-node/src/desk/partners.controller.js';
import { sequenceLedger } from '../../../services/country-node/src/timekeeper/sequence-ledger.js';
import { AT_ONCE, endCircuits } from '../../../services/country-node/src/timekeeper/end-circuits.js';
import { askDatabase } from '../../support/ask-database.js';
import type { Country } from '../../support/exchange/country.js';
import {
  circuitStates,
  circuitWorld,
  hopsOf,
  offerBy,
  ON_THE_WAY,
  ROUTE,
} from '../../support/exchange/circuit-world.js';
import { STORY } from '../../support/exchange/inputs.js';
import type { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await circuitWorld();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world?.end());

const states = async (id: string) => [await mr.state(id), await ne.state(id)];
const everyHop = (state: string) =>
  Object.fromEntries(
    ON_THE_WAY.slice(1).flatMap((node, at) => [
      [`${ON_THE_WAY[at]}>${node}`, state],
      [`${node}>${ON_THE_WAY[at]}`, state],
    ]),
  );

describe('a conversation by way of two relays', () => {
  it('goes there and back: offer, question, answer, acceptance, handover, assumption, each with its receipt', async () => {
    const { id } = await offerBy(world);
    await world.settle();
    expect(await states(id)).toEqual(['offered', 'offered']);
    await ne.act(id, 'request-information');
    await world.settle();
    await mr.act(id, 'provide-information');
    await world.settle();
    await ne.act(id, 'accept');
    await world.settle();
    await mr.act(id, 'handover');
    await world.settle();
    await ne.act(id, 'assume');
    await world.settle();
    expect(await states(id)).toEqual(['assumed', 'assumed']);
    for (const each of [mr, ne]) {
      const open = (await each.messages(id)).filter(({ status }) => status === 'queued');
      expect(open).toEqual([]);
      expect((await each.conversation(id))?.responsible).toBe('ne');
    }
    expect(await circuitStates(world)).toEqual(everyHop('open'));
    expect(world.logged.filter(({ error }) => error)).toEqual([]);
  });

  it('is told who may be the first to carry it: a neighbour that agreed to, and no other', () => {
    const { relays, mostRelays } = new PartnersController(mr.parts).list();
    const carries = Object.fromEntries(relays.map((each) => [each.node, each.carries.includes('case-transfer')]));
    expect([mostRelays, carries]).toEqual([5, { 'iom-mr': true, 'iom-ne': false, 'unicef-ne': true }]);
  });

  it('passes between neighbours only: nothing goes from one end to the other past the relays', () => {
    const lines = new Set(world.post.sent.map(({ from, to }) => [from, to].sort().join(' ')));
    expect([...lines].sort()).toEqual(['iom-mr iom-ne', 'iom-mr mr', 'iom-ne ne']);
  });

  it('has another reference on each hop, and the same on both sides of one', async () => {
    const references: string[] = [];
    for (const [at, node] of ON_THE_WAY.slice(1).entries()) {
      const here = (await hopsOf(world.of(ON_THE_WAY[at]!)))[node]!;
      const there = (await hopsOf(world.of(node)))[ON_THE_WAY[at]!]!;
      expect(there).toMatchObject({ id: here.id, reference: here.reference });
      references.push(here.reference, here.id, here.circuitId, there.circuitId);
    }
    // Three references, three hops, and each of the four nodes' own name for the circuit.
    expect(new Set(references).size).toBe(10);
  });

  it('leaves nothing of what was carried with the relays once it is receipted', async () => {
    for (const relay of ['iom-mr', 'iom-ne']) {
      const { parts, databaseUrl } = world.of(relay);
      const { store } = parts;
      for (const { id, route } of Object.values(await hopsOf(world.of(relay)))) {
        const messages = await store.transaction((tx) => tx.conversations.messages(id));
        expect(messages.length).toBeGreaterThan(5);
        expect(messages.filter(({ content }) => content !== null)).toEqual([]);
        expect(route).toBeNull();
        const waits = `SELECT 1 FROM outbox WHERE via = '${id}' AND status <> 'closed'`;
        expect(await askDatabase(databaseUrl, waits)).toEqual([]);
      }
    }
  });

  it('is written down by each relay: neighbours, references and digests', async () => {
    const relay = world.of('iom-mr');
    const hops = await hopsOf(relay);
    await sequenceLedger(relay.parts);
    const rows = await relay.parts.store.transaction((tx) => tx.ledger.list({ from: 0, limit: 500 }));
    const carried = rows.filter(({ kind }) => kind === 'circuit-carried').map(({ content }) => content!);
    expect(carried.map(({ step }) => step)).toEqual(expect.arrayContaining(['open', 'forward', 'back']));
    const [opened] = carried;
    expect(opened).toMatchObject({
      step: 'open',
      from: 'mr',
      to: 'iom-ne',
      references: [hops['mr']!.reference, hops['iom-ne']!.reference],
      payloadDigest: hops['mr']!.payloadDigest,
    });
  });
});

describe('the end of a circuit', () => {
  it('is acknowledged by every node it went to, once all is said and receipted', async () => {
    const { id } = await offerBy(world);
    await world.settle();
    expect(await endCircuits(mr.parts)).toBe(0);
    await ne.act(id, 'decline');
    await world.settle();
    expect(await states(id)).toEqual(['declined', 'declined']);
    expect(await endCircuits(mr.parts)).toBe(1);
    await world.settle();
    expect(await circuitStates(world)).toEqual(everyHop('stopped'));
    expect(await endCircuits(mr.parts)).toBe(0);
  });

  it('is not said to be everywhere while a node further on has not answered', async () => {
    const { id } = await offerBy(world);
    await world.settle();
    await mr.act(id, 'withdraw');
    await world.settle();
    world.post.unreachable.add('ne');
    await endCircuits(mr.parts);
    await world.settle('mr', 'iom-mr', 'iom-ne');
    expect(await circuitStates(world)).toMatchObject({
      'mr>iom-mr': 'stopping',
      'iom-ne>ne': 'stopping',
      'ne>iom-ne': 'open',
    });
    world.post.unreachable.delete('ne');
    world.clock.forward({ seconds: 200 });
    await world.settle();
    expect(await circuitStates(world)).toEqual(everyHop('stopped'));
  });

  it('comes once with the deadline, and what comes later is not carried', async () => {
    const until = new Date(world.clock.now().getTime() + 3_600_000).toISOString();
    const { id } = await offerBy(world, undefined, until);
    await world.settle();
    world.clock.forward({ hours: 2 });
    await ne.act(id, 'accept');
    await world.settle();
    expect(await states(id)).toEqual(['offered', 'accepted']);
    expect(await endCircuits(mr.parts)).toBe(1);
    // What says so has not left yet.
    expect(await endCircuits(mr.parts)).toBe(0);
    await world.settle();
    expect(await circuitStates(world)).toEqual(everyHop('stopped'));
    expect(await states(id)).toEqual(['offered', 'accepted']);
  });

  it('comes when all is said, however many that began before it go on', async () => {
    const { id } = await offerBy(world);
    await world.settle();
    await goOn(AT_ONCE + 1, id);
    expect(await endCircuits(mr.parts)).toBe(0);
    await mr.act(id, 'withdraw');
    await world.settle();
    expect(await endCircuits(mr.parts)).toBe(1);
    await world.settle();
    expect(await circuitStates(world)).toEqual(everyHop('stopped'));
  });
});

/** So many open circuits of Mauritania's, begun before that of this exchange, each with an exchange that goes on. */
async function goOn(count: number, id: string): Promise<void> {
  const copy = (table: string, changed: string, where: string) => `INSERT INTO ${table}
    SELECT (jsonb_populate_record(r, jsonb_build_object(${changed}))).* FROM ${table} r, generate_series(1, ${count}) n
    WHERE ${where}`;
  const numbered = (what: number) => `('00000000-0000-400${what}-8000-' || lpad(n::text, 12, '0'))`;
  const hop = `(SELECT via FROM conversation WHERE id = '${id}')`;
  const url = mr.databaseUrl;
  await askDatabase(url, copy('conversation', `'id', ${numbered(0)}`, `r.id = ${hop}`));
  await askDatabase(url, copy('hop', `'id', ${numbered(0)}, 'circuit_id', ${numbered(1)}`, `r.id = ${hop}`));
  const other = `'id', ${numbered(2)}, 'via', ${numbered(0)}, 'kind', 'referral', 'state', 'requested'`;
  await askDatabase(url, copy('conversation', other, `r.id = '${id}'`));
}

describe('who reads a conversation by way of relays', () => {
  it('is not told that the broker of its recipient has what a relay has', async () => {
    const { id } = await offerBy(world);
    await world.settle();
    await mr.act(id, 'withdraw');
    await mr.send();
    expect(world.post.waiting.map(({ to }) => to)).toEqual([ROUTE[0]]);
    const { messages } = await readConversation(mr.parts, mr.caseworker, id);
    expect(messages.at(-1)).toMatchObject({ step: 'withdraw', status: 'queued', withBroker: false });
    await world.settle();
  });

  it('is shown the way as the node knows it: at the origin all of it, at the other end the neighbour, at a relay nothing', async () => {
    const { caseId } = await mr.register('01-moussa');
    const open = { kind: 'case-transfer', caseId, peer: 'ne', route: ROUTE };
    const asked = await requestStep(mr.parts, { by: mr.caseworker, open, step: 'offer', input: STORY.offer });
    const { conversationId: id, approvalId = '' } = asked;
    const approval = await readApproval(mr.parts, mr.supervisor, approvalId);
    expect(approval.way).toMatchObject({ place: 'origin', relays: ROUTE, state: 'start' });
    await decide(mr.parts, { by: mr.supervisor, approvalId, decision: 'approve' });
    await world.settle();
    const [here, there] = [
      await readConversation(mr.parts, mr.caseworker, id),
      await readConversation(ne.parts, ne.supervisor, id),
    ];
    const { deadline } = here.way!;
    expect(here.way).toEqual({ place: 'origin', relays: ['iom-mr', 'iom-ne'], state: 'open', deadline });
    expect(there.way).toEqual({ place: 'final', relays: ['iom-ne'], state: 'open', deadline });
    for (const relay of ROUTE.map((each) => world.of(each))) {
      const hops = Object.values(await hopsOf(relay)).map((hop) => hop.id);
      for (const each of [id, ...hops]) {
        const read = readConversation(relay.parts, relay.supervisor, each);
        await expect(read).rejects.toMatchObject({ code: 'not-found' });
      }
    }
    const direct = await mr.offer((await mr.register('01-moussa')).caseId, 'ne');
    expect((await readConversation(mr.parts, mr.caseworker, direct)).way).toBeNull();
  });
});

describe('an office at the far end', () => {
  it('says by the way that it came that a person there opened it', async () => {
    const { id } = await offerBy(world);
    await world.settle();
    expect(await ne.lookAt(id)).toBeDefined();
    await world.settle();
    expect((await mr.messages(id)).map(({ step, status }) => [step, status])).toEqual([
      ['offer', 'receipted'],
      ['opened', 'received'],
    ]);
    expect((await ne.messages(id)).at(-1)).toMatchObject({ step: 'opened', status: 'receipted' });
    expect(await states(id)).toEqual(['offered', 'offered']);
  });
});
