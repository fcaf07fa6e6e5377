import { readFileSync } from 'node:fs';
import pg from 'pg';
import type { AgreementText } from '#libs/trust/types.js';
import type { JsonObject } from '../../services/country-node/src/domain/disclosure/types.js';
import { acceptDeliveries } from '../../services/country-node/src/incoming/accept-delivery.js';
import { processInbox } from '../../services/country-node/src/incoming/process-inbox.js';
import { relayOutbox } from '../../services/country-node/src/outgoing/relay-outbox.js';
import { forge } from '../support/exchange/hostile.js';
import { someOffer } from '../support/exchange/some-offer.js';
import { World } from '../support/exchange/world.js';
import { countTakenIn } from './count-taken-in.js';

const MOST_PEERS = 50;
const ROUNDS = 5;
const BATCH = 50;

const LETTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
let references = 0;

/**
 * Messages a second that one node takes in and receipts when 2, and when 50, peers write to it: one process writes with 50
 * identities, on a real database; medians of interleaved rounds. @param messages of each round
 * @throws Error unless every message was taken in, once
 */
export async function measurePeers(messages: number): Promise<{ with2: number; with50: number }> {
  const identities = Array.from({ length: MOST_PEERS }, (_, at) => `peer-${at + 1}`);
  const world = await World.begin(undefined, identities);
  try {
    const body = await someOffer(world);
    const agreement = JSON.parse(readFileSync('contracts/agreements/mr-ne.json', 'utf8')) as AgreementText;
    world.publish({
      agreements: identities.map((id) => ({ ...agreement, id: `${id}-ne`, parties: [id, 'ne'] as [string, string] })),
    });
    const sequences = new Map<string, number>();
    const rates: Record<'with2' | 'with50', number[]> = { with2: [], with50: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      rates.with2.push(await takeIn(world, body, identities.slice(0, 2), { messages, sequences }));
      rates.with50.push(await takeIn(world, body, identities, { messages, sequences }));
    }
    const median = (some: number[]) => some.toSorted((left, right) => left - right)[Math.floor(ROUNDS / 2)]!;
    return { with2: median(rates.with2), with50: median(rates.with50) };
  } finally {
    await world.end();
  }
}

async function takeIn(
  world: World,
  body: JsonObject,
  peers: readonly string[],
  { messages, sequences }: { messages: number; sequences: Map<string, number> },
): Promise<number> {
  const { parts } = world.of('ne');
  const deliveries = [];
  for (let at = 0; at < messages; at += 1) {
    const from = peers[at % peers.length]!;
    const sequence = (sequences.get(from) ?? 0) + 1;
    sequences.set(from, sequence);
    const own = { ...body, caseReference: nextReference() };
    const { sealed } = await forge(world, { from, to: 'ne', body: own, claims: { sequence } });
    deliveries.push({ subject: `ps.v1.${from}.ne.inbox`, data: Buffer.from(sealed) });
  }
  world.clock.forward({ seconds: messages });
  const since = world.clock.now();
  const began = performance.now();
  for (let at = 0; at < messages; at += BATCH) await acceptDeliveries(parts, deliveries.slice(at, at + BATCH));
  while ((await processInbox(parts, { batch: BATCH })) > 0);
  while ((await relayOutbox(parts, { batch: BATCH, retryMs: 150_000 })) > 0);
  const took = performance.now() - began;
  world.post.waiting.splice(0);
  await checkAllIn(world.of('ne').databaseUrl, since, messages);
  return (messages * 1_000) / took;
}

/** What is refused costs less than what is taken in. @throws Error unless so many were, each once */
export async function checkAllIn(databaseUrl: string, since: Date, wanted: number): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { messages, doubled } = await countTakenIn(client, since);
    if (messages !== wanted || doubled > 0) throw new Error(`${messages} of ${wanted} were taken in, ${doubled} twice`);
  } finally {
    await client.end();
  }
}

/** A case reference that nobody gave before. */
function nextReference(): string {
  const letters: string[] = [];
  for (let rest = (references += 1); letters.length < 12; rest = Math.floor(rest / LETTERS.length)) {
    letters.unshift(LETTERS[rest % LETTERS.length]!);
  }
  return `PR-${[0, 4, 8].map((at) => letters.slice(at, at + 4).join('')).join('-')}`;
}
