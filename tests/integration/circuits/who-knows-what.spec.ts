import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { decryptSealed } from '#libs/envelope/decrypt.js';
import { findSealed } from '#libs/envelope/payload.js';
import type { Country } from '../../support/exchange/country.js';
import { circuitWorld, offerBy, ON_THE_WAY, ROUTE } from '../../support/exchange/circuit-world.js';
import type { World } from '../../support/exchange/world.js';
import { readCase } from '../../../services/country-node/src/casework/read-case.js';
import { endCircuits } from '../../../services/country-node/src/timekeeper/end-circuits.js';
import { sequenceLedger } from '../../../services/country-node/src/timekeeper/sequence-ledger.js';

// A whole transfer passes two relays; afterwards everything that each node keeps, and everything that its keys open of what
// was ever sent to anybody, is searched.
let world: World;
let canaries: string[];
let innerIds: string[];

beforeAll(async () => {
  world = await circuitWorld();
  const [mr, ne] = [world.of('mr'), world.of('ne')];
  const { id, caseId } = await offerBy(world);
  await world.settle();
  await ne.act(id, 'accept');
  await world.settle();
  await mr.act(id, 'handover');
  await world.settle();
  await ne.act(id, 'assume');
  await world.settle();
  await endCircuits(mr.parts);
  await world.settle();
  for (const node of ON_THE_WAY) await sequenceLedger(world.of(node).parts);
  const { content } = await readCase(mr.parts, mr.caseworker, caseId);
  const names = (content.file?.identification?.names ?? []).flatMap(({ given = [], family = [] }) =>
    [given, family].flat(),
  );
  const references = await mr.parts.store.transaction((tx) => tx.cases.references(caseId));
  const messages = await mr.messages(id);
  innerIds = [id, ...messages.flatMap(({ id: messageId, digest }) => [messageId, digest])];
  canaries = [
    ...names,
    ...references.map(({ reference }) => reference),
    ...innerIds,
    'case-transfer:offer',
    'Duty desk',
  ];
});
afterAll(() => world?.end());

/** Every row of every table, bytes as text. */
async function everythingKept({ databaseUrl }: Country): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
    );
    const texts: string[] = [];
    for (const { name } of rows)
      texts.push(JSON.stringify((await client.query(`SELECT t.* FROM "${name}" t`)).rows, asText));
    return texts.join('\n');
  } finally {
    await client.end();
  }
}

function asText(_name: string, value: unknown): unknown {
  const bytes = value as { type?: string; data?: number[] } | null;
  return bytes?.type === 'Buffer' ? Buffer.from(bytes.data ?? []).toString('latin1') : value;
}

/** All that a node's keys open of everything that was ever published: its own mail, and what it may find inside. */
function everythingOpened({ parts }: Country): { text: string; opened: number; inner: number } {
  const keys = parts.keyring.decryptionKeys();
  const texts: string[] = [];
  let inner = 0;
  for (const { sealed } of world.post.sent) {
    const plain = opens(sealed, keys);
    if (plain === undefined) continue;
    texts.push(plain, ...segments(plain));
    for (const [payload] of plain.matchAll(/[\w-]{43}\.[\w-]{54}\.[\w-]{16}\.[\w-]+\.[\w-]{22}/g)) {
      const found = findSealed(payload, keys);
      const within = found && opens(found, keys);
      if (within) inner += 1;
      texts.push(within ?? '', ...segments(payload));
    }
  }
  return { text: texts.join('\n'), opened: texts.length, inner };
}

function opens(sealed: string, keys: Parameters<typeof decryptSealed>[1]): string | undefined {
  try {
    return decryptSealed(sealed, keys).toString('utf8');
  } catch {
    return undefined;
  }
}

/** What might be hidden in base64url. */
const segments = (text: string) =>
  text.split(/[^\w-]/).map((part) => Buffer.from(part, 'base64url').toString('latin1'));

/** How a node would be recognised: its name as a value, and the thumbprints of its keys. */
function marksOf(node: string): string[] {
  const { keyring } = world.of(node).parts;
  const prints = [keyring.signingKey().thumbprint, ...keyring.decryptionKeys().map(({ thumbprint }) => thumbprint)];
  return [`"${node}"`, `\\"${node}\\"`, `:${node},`, ...prints];
}

const found = (text: string, marks: readonly string[]) => marks.filter((mark) => text.includes(mark));

describe('a circuit of two relays', () => {
  it.each([
    ['iom-mr', ['mr', 'iom-ne'], ['ne', 'unicef-ne']],
    ['iom-ne', ['iom-mr', 'ne'], ['mr', 'unicef-ne']],
  ])('%s knows its neighbours %j, and never hears of %j', async (relay, neighbours, strangers) => {
    const kept = await everythingKept(world.of(relay));
    const { text, opened, inner } = everythingOpened(world.of(relay));
    expect(opened).toBeGreaterThan(10);
    expect(inner).toBe(0);
    for (const neighbour of neighbours) expect(found(kept, marksOf(neighbour))).not.toEqual([]);
    for (const stranger of strangers) {
      expect(found(kept, marksOf(stranger))).toEqual([]);
      expect(found(text, marksOf(stranger))).toEqual([]);
    }
  });

  it.each(ROUTE)('%s keeps and opens nothing of the case, of the conversation or of its messages', async (relay) => {
    expect(canaries.length).toBeGreaterThan(12);
    expect(found(await everythingKept(world.of(relay)), canaries)).toEqual([]);
    expect(found(everythingOpened(world.of(relay)).text, canaries)).toEqual([]);
  });

  it('has an end that knows who wrote, and its own neighbour only; the other end knows the way that it laid', async () => {
    const there = everythingOpened(world.of('ne'));
    expect(there.inner).toBeGreaterThan(3);
    expect(found(there.text, canaries)).toEqual(expect.arrayContaining(innerIds.slice(0, 1)));
    expect(found(await everythingKept(world.of('ne')), marksOf('iom-mr'))).toEqual([]);
    expect(found(there.text, marksOf('iom-mr'))).toEqual([]);
    expect(found(await everythingKept(world.of('mr')), ['iom-ne'])).toEqual(['iom-ne']);
  });

  it('is found by this search where it should be: the search itself is not blind', async () => {
    expect(found(await everythingKept(world.of('mr')), marksOf('ne'))).not.toEqual([]);
    expect(found(everythingOpened(world.of('ne')).text, marksOf('mr'))).not.toEqual([]);
  });
});
