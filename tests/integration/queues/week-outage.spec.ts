import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { readDossier } from '../../../deploy/local/dossiers/read-dossier.js';
import { createCase } from '../../../services/country-node/src/casework/create-case.js';
import { recordConsent } from '../../../services/country-node/src/casework/record-consent.js';
import { acceptDeliveries } from '../../../services/country-node/src/incoming/accept-delivery.js';
import { processInbox } from '../../../services/country-node/src/incoming/process-inbox.js';
import { relayOutbox } from '../../../services/country-node/src/outgoing/relay-outbox.js';
import type { PeerBacklog } from '../../../services/country-node/src/ports/store/backlog.js';
import { inParallel } from '../../bench/measure-exchange.js';
import type { Country } from '../../support/exchange/country.js';
import { World } from '../../support/exchange/world.js';

/** Conversations that each side opens while nothing gets through; `PASSERELLE_TEST_QUEUED=10000` for a whole week's. */
const QUEUED = Number(process.env['PASSERELLE_TEST_QUEUED'] ?? 250);
/** Of so many conversations one is withdrawn again, so that two of its messages are in the queue. */
const ONE_IN = 10;
const BATCH = 50;
const LANES = 50;
/** A message and its receipt share the way out, each side's with the other's. */
const MOST_ROUNDS = 3 * Math.ceil((QUEUED * (1 + 1 / ONE_IN)) / BATCH) + 20;

describe(`a week without a line, with ${QUEUED} conversations opened on each side`, () => {
  let world: World;
  let [mr, ne, iom]: Country[] = [];
  const opened: Record<string, string[]> = { mr: [], ne: [] };

  beforeAll(async () => {
    world = await World.ofThree();
    [mr, ne, iom] = ['mr', 'ne', 'iom-ne'].map((id) => world.of(id));
    for (const id of ['mr', 'ne', 'iom-ne']) world.post.unreachable.add(id);
    await openAll(mr!, 'ne');
    await openAll(ne!, 'mr');
  }, 1_200_000);
  afterAll(() => world.end());

  /** A case whose child agrees to any of the three as the recipient. */
  async function register(country: Country): Promise<string> {
    const { parts, caseworker } = country;
    const { newCase, consentEvents } = await readDossier('deploy/local/dossiers', '01-moussa', parts.clock.now());
    const { id } = await createCase(parts, caseworker, country.byOwnLaw(newCase.caseFile));
    const anyOfThem = JSON.stringify(['mr', 'ne', 'iom-ne'].map((node) => ({ node }))).slice(1, -1);
    for (const event of consentEvents) {
      const wider = JSON.stringify(event).replaceAll('{"node":"ne"}', anyOfThem);
      await recordConsent(parts, caseworker, id, JSON.parse(wider) as typeof event);
    }
    return id;
  }

  async function openAll(node: Country, peer: string): Promise<void> {
    await inParallel(Array.from({ length: QUEUED }), LANES, async () => {
      opened[node.id]!.push(await node.offer(await register(node), peer));
    });
    const some = opened[node.id]!.filter((_id, at) => at % ONE_IN === 0);
    await inParallel(some, LANES, (id) => node.act(id, 'withdraw'));
  }

  const backlog = async (node: Country, peer: string): Promise<PeerBacklog | undefined> => {
    const all = await node.parts.store.transaction((tx) => tx.outbox.backlogByPeer());
    return all.find((each) => each.peer === peer);
  };

  /** One batch out and one in at every node. @returns rows moved */
  async function round(): Promise<number> {
    let moved = 0;
    const nodes = [mr!, ne!, iom!];
    for (const { parts } of nodes) moved += await relayOutbox(parts, { batch: BATCH, retryMs: 150_000 });
    for (const { id, parts } of nodes) {
      const mail = world.post.collect(id);
      const deliveries = mail.map(({ from, to, sealed }) => ({
        subject: `ps.v1.${from}.${to}.inbox`,
        data: Buffer.from(sealed),
      }));
      if (deliveries.length > 0) await acceptDeliveries(parts, deliveries);
      moved += await processInbox(parts, { batch: BATCH });
    }
    return moved;
  }

  it('keeps everything, tries again all the time, and shows how much waits since when', async () => {
    for (const days of [0, 3, 4]) {
      world.clock.forward({ days });
      await Promise.all([mr!.send(), ne!.send()]);
    }
    for (const [node, peer] of [[mr!, 'ne'] as const, [ne!, 'mr'] as const]) {
      const found = await backlog(node, peer);
      expect(found).toMatchObject({ count: QUEUED + Math.ceil(QUEUED / ONE_IN), drainedPerMinute: 0 });
      expect(world.clock.now().getTime() - found!.oldestAt!.getTime()).toBeGreaterThan(6.9 * 86_400_000);
    }
    expect(world.post.sent).toEqual([]);
  }, 600_000);

  it('drains in a bounded number of rounds, in which neither another peer nor what is new waits for the old', async () => {
    world.post.unreachable.clear();
    world.clock.forward({ seconds: 120 });
    const elsewhere = await mr!.offer(await register(mr!), 'iom-ne');
    await round();
    expect(await iom!.state(elsewhere)).toBe('offered');
    const late = await mr!.offer(await register(mr!), 'ne');
    opened['mr']!.push(late);
    let rounds = 1;
    let half = false;
    for (; (await round()) > 0; rounds += 1) {
      world.clock.forward({ seconds: 1 });
      if (half || rounds < MOST_ROUNDS / 4) continue;
      half = true;
      expect((await backlog(mr!, 'ne'))!.drainedPerMinute).toBeGreaterThan(0);
    }
    expect(rounds).toBeLessThanOrEqual(MOST_ROUNDS);
    expect([(await backlog(mr!, 'ne'))!.count, (await backlog(ne!, 'mr'))!.count]).toEqual([0, 0]);
  }, 1_200_000);

  it('brought every message once, in the order of its conversation, and both sides say the same', async () => {
    for (const [node, peer] of [[mr!, ne!] as const, [ne!, mr!] as const]) {
      for (const [at, id] of opened[node.id]!.entries()) {
        const steps = at % ONE_IN === 0 && at < QUEUED ? ['offer', 'withdraw'] : ['offer'];
        const [sent, came] = [await node.messages(id), await peer.messages(id)];
        expect(sent.map(({ step, status }) => `${step} ${status}`)).toEqual(steps.map((step) => `${step} receipted`));
        expect(came.map(({ step }) => step)).toEqual(steps);
        expect(await peer.state(id)).toBe(await node.state(id));
      }
    }
    for (const node of [mr!, ne!]) expect(await effectsTwice(node)).toBe(0);
  }, 600_000);
});

/** Messages of which the ledger knows more than one taking in. */
async function effectsTwice({ databaseUrl }: Country): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rowCount } = await client.query(
    `SELECT 1 FROM ledger_entry WHERE kind = 'message-received' GROUP BY content->>'messageId' HAVING count(*) > 1`,
  );
  await client.end();
  return rowCount ?? 0;
}
