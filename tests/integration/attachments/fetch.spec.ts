import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { readAttachment } from '../../../services/country-node/src/casework/read-attachment.js';
import { fetchAttachments } from '../../../services/country-node/src/incoming/fetch-attachments.js';
import { serveAttachment } from '../../../services/country-node/src/outgoing/serve-attachment.js';
import { openJson, sealJson } from '../../../services/country-node/src/record/case-content.js';
import { onReach } from '../../../services/country-node/src/ports/failpoints.js';
import { Desk } from '../../support/desk.js';
import type { Country } from '../../support/exchange/country.js';
import { consent } from '../../support/exchange/sharing.js';
import { World } from '../../support/exchange/world.js';
import { collect } from '../../support/streams.js';
import { announce, rowOf, someDocument } from './announce.js';

const PIECE = 262_144;
const document = someDocument(6 * PIECE + 1_000);

let world: World;
let mr: Country;
let ne: Country;
let desk: Desk;
/** How many pieces the holder was asked for, and how it answers. */
let asked = 0;
let answer: (sealed: string) => Promise<Uint8Array | undefined>;

const honest = (sealed: string) => serveAttachment(mr.parts, sealed);

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  desk = await Desk.open(ne);
  world.post.serveAttachments('mr', (sealed) => {
    asked += 1;
    return answer(sealed);
  });
});
beforeEach(() => {
  asked = 0;
  answer = honest;
});
afterEach(() => onReach(undefined));
afterAll(async () => {
  await desk?.close();
  await world?.end();
});

/** Lets so much time pass, fetching all the while, one try after another. */
async function fetchFor(hours: number, stepHours: number): Promise<void> {
  for (let passed = 0; passed < hours; passed += stepHours) {
    await fetchAttachments(ne.parts, { batch: 10 });
    world.clock.forward({ hours: stepHours });
  }
  await fetchAttachments(ne.parts, { batch: 10 });
}

async function opened(id: string): Promise<Buffer> {
  return collect((await readAttachment(ne.parts, ne.supervisor, id)).from());
}

describe('a fetch that takes long', () => {
  it('is renewed while it works: another process of the node asks for no piece of it', async () => {
    const { id } = await announce(world, document);
    answer = async (sealed) => {
      await sleep(200);
      world.clock.forward({ seconds: 0.2 });
      return honest(sealed);
    };
    const terms = { batch: 1, leaseMs: 600 };
    let done = false;
    const first = fetchAttachments(ne.parts, terms).finally(() => (done = true));
    let taken = 0;
    while (!done) {
      taken += await fetchAttachments(ne.parts, terms);
      await sleep(5);
    }
    await first;
    expect([taken, asked]).toEqual([0, 7]);
    expect((await rowOf(ne, id)).status).toBe('stored');
    expect((await opened(id)).equals(document)).toBe(true);
  });

  it('stops when its lease is another’s, and spoils nothing of what that one does', async () => {
    const { id } = await announce(world, document);
    const terms = { batch: 1, leaseMs: 60_000 };
    let other: Promise<number> | undefined;
    answer = (sealed) => {
      // The first process stands still for longer than its lease.
      if (asked === 3) world.clock.forward({ seconds: 61 });
      if (asked === 3) other = fetchAttachments(ne.parts, terms);
      return asked === 3 ? other!.then(() => honest(sealed)) : honest(sealed);
    };
    await fetchAttachments(ne.parts, terms);
    expect(await other).toBe(1);
    expect((await rowOf(ne, id)).status).toBe('stored');
    expect((await opened(id)).equals(document)).toBe(true);
  });
});

describe('a file that was here whole when the process died', () => {
  /** Stands still from there on, as a dead process does, until the test lets it go. */
  function dieAt(place: string, meanwhile?: () => void) {
    const [dead, alive] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    onReach((reached) => {
      if (reached !== place) return Promise.resolve();
      onReach(undefined);
      meanwhile?.();
      dead.resolve();
      return alive.promise;
    });
    return { dead: dead.promise, letGo: alive.resolve };
  }
  const wholeOf = (fileId: string) => join(world.placeOf('ne'), 'attachments', fileId.slice(-2), fileId);

  it.each([
    ['and is asked for no more, though its holder has it no more', false, 7, 'stored'],
    ['but was spoiled by this node’s own disk, and is fetched again', true, 14, 'stored'],
  ])('counts where it matches: %s', async (_what, spoiled, pieces, status) => {
    const { id, fileId } = await announce(world, document);
    const { dead, letGo } = dieAt('attachment:whole', () => {
      if (spoiled) writeFileSync(wholeOf(fileId), Buffer.alloc(readFileSync(wholeOf(fileId)).length));
    });
    const first = fetchAttachments(ne.parts, { batch: 1 });
    await dead;
    // Longer than a lease, and than the patience with a holder who answers nothing.
    world.clock.forward({ hours: 800 });
    world.publish();
    if (!spoiled) answer = () => Promise.resolve(undefined);
    await fetchAttachments(ne.parts, { batch: 1 });
    expect([(await rowOf(ne, id)).status, asked]).toEqual([status, pieces]);
    expect((await opened(id)).equals(document)).toBe(true);
    letGo();
    await first;
    const { caseId } = await rowOf(ne, id);
    const entries = await ne.parts.store.transaction((tx) => tx.ledger.about({ caseId, limit: 100 }));
    expect(entries.filter(({ kind }) => kind === 'attachment-stored')).toHaveLength(1);
  });
});

describe('a file that does not match when all of it is here', () => {
  const spoil = (fileId: string) => {
    const part = join(world.placeOf('ne'), 'attachments', fileId.slice(-2), `${fileId}.part`);
    const bytes = readFileSync(part);
    bytes[1_000]! ^= 1;
    writeFileSync(part, bytes);
  };

  it('is fetched again when this node’s own disk spoiled it', async () => {
    const { id, fileId } = await announce(world, document);
    let kept = 0;
    onReach((place) => {
      if (place === 'attachment:piece-kept' && (kept += 1) === 7) spoil(fileId);
      return Promise.resolve();
    });
    await fetchAttachments(ne.parts, { batch: 1 });
    expect(await rowOf(ne, id)).toMatchObject({ status: 'expected', mismatches: 1 });
    world.clock.forward({ seconds: 2 });
    await fetchAttachments(ne.parts, { batch: 1 });
    expect([(await rowOf(ne, id)).status, asked]).toEqual(['stored', 14]);
    expect((await opened(id)).equals(document)).toBe(true);
  });

  it('is rejected for all to see when it is wrong every time, and can be asked for again', async () => {
    const { id, caseId } = await announce(world, document);
    answer = async (sealed) => (await honest(sealed))?.map((byte) => byte ^ 1);
    await fetchFor(1, 0.25);
    expect(asked).toBe(21);
    const seen = (await desk.ask('supervisor', 'GET', `/cases/${caseId}/attachments`)).json.items;
    expect(seen).toMatchObject([{ id, status: 'rejected', failure: 'attachment-mismatch' }]);
    answer = honest;
    const again = await desk.ask('supervisor', 'POST', `/attachments/${id}/fetch`);
    expect([again.status, again.json]).toEqual([200, { id, status: 'expected' }]);
    await fetchAttachments(ne.parts, { batch: 1 });
    expect((await opened(id)).equals(document)).toBe(true);
  });
});

describe('a file that is never served', () => {
  it('is given up after a bounded time, for all to see, and goes on from where it stopped when asked for again', async () => {
    const { id, caseId } = await announce(world, document);
    answer = (sealed) => (asked <= 3 ? honest(sealed) : Promise.resolve(undefined));
    await fetchFor(700, 20);
    expect((await rowOf(ne, id)).status).toBe('expected');
    await fetchFor(60, 20);
    const tries = asked;
    await fetchFor(1_000, 100);
    expect(asked).toBe(tries);
    const [seen] = (await desk.ask('supervisor', 'GET', `/cases/${caseId}/attachments`)).json.items;
    expect(seen).toMatchObject({ id, status: 'given-up', failure: 'attachment-unavailable' });
    expect((await desk.ask('supervisor', 'GET', `/attachments/${id}`)).json.code).toBe('attachment-unavailable');

    asked = 0;
    answer = honest;
    world.publish();
    await desk.ask('supervisor', 'POST', `/attachments/${id}/fetch`);
    await fetchAttachments(ne.parts, { batch: 1 });
    expect([(await rowOf(ne, id)).status, asked]).toEqual(['stored', 4]);
    expect((await opened(id)).equals(document)).toBe(true);
  });

  it('is given up at once when its holder said meanwhile that consent was withdrawn (R10)', async () => {
    const { id, caseId, messageId } = await announce(world, document);
    const { conversationId } = (await mr.parts.store.transaction((tx) => tx.conversations.message(messageId!)))!;
    await consent(mr, (await mr.conversation(conversationId))!.caseId, { event: 'withdrawn' });
    await fetchAttachments(ne.parts, { batch: 1 });
    expect((await rowOf(ne, id)).status).toBe('expected');
    await world.settle();
    world.clock.forward({ seconds: 5 });
    await fetchAttachments(ne.parts, { batch: 1 });
    expect(await rowOf(ne, id)).toMatchObject({ status: 'given-up', failure: 'consent-withdrawn' });
    expect(await ne.parts.files.partialSize((await rowOf(ne, id)).fileId)).toBe(0);
    const entries = await ne.parts.store.transaction((tx) => tx.ledger.about({ caseId, limit: 100 }));
    expect(entries.map(({ kind }) => kind)).toContain('attachment-stored');
  });

  it('is not given up while something of it comes now and then', async () => {
    world.publish({ lifeDays: 400 });
    const { id } = await announce(world, document);
    let due = true;
    answer = (sealed) => {
      const served = due ? honest(sealed) : Promise.resolve(undefined);
      due = false;
      return served;
    };
    for (let piece = 0; piece < 6; piece += 1) {
      due = true;
      await fetchFor(480, 120);
      expect((await rowOf(ne, id)).status).toBe('expected');
    }
  });
});

describe('a file that is announced with more bytes than may be held', () => {
  it.each([
    ['attachment-too-large', { fileBytes: document.length - 1, caseBytes: 1_000_000_000 }],
    ['attachment-quota-exceeded', { fileBytes: 1_000_000_000, caseBytes: document.length - 1 }],
  ])('is not asked for: %s', async (failure, limits) => {
    const { id } = await announce(world, document);
    await fetchAttachments(ne.parts, { batch: 10, limits });
    expect(asked).toBe(0);
    expect(await rowOf(ne, id)).toMatchObject({ status: 'rejected', failure });
  });
});

describe('files that are announced with more bytes together than a case may have', () => {
  it('come in the order of their announcements: a later one throws out none that waits for its holder', async () => {
    const limits = { fileBytes: document.length, caseBytes: Math.floor(document.length * 1.7) };
    const first = await announce(world, document);
    answer = () => Promise.resolve(undefined);
    await fetchAttachments(ne.parts, { batch: 10, limits });
    const later = { ...first, id: uuidv7(), fileId: uuidv7() };
    await ne.parts.store.transaction((tx) => tx.attachments.insert(later));
    world.clock.forward({ seconds: 400 });
    await fetchAttachments(ne.parts, { batch: 10, limits });
    const failures = async () => [await rowOf(ne, first.id), await rowOf(ne, later.id)].map((row) => row.failure);
    expect(await failures()).toEqual([null, 'attachment-quota-exceeded']);

    answer = honest;
    world.clock.forward({ seconds: 400 });
    await fetchAttachments(ne.parts, { batch: 10, limits });
    expect((await rowOf(ne, first.id)).status).toBe('stored');
    expect(await failures()).toEqual([null, 'attachment-quota-exceeded']);
  });
});

describe('a file that is not what its holder announced', () => {
  /** As if the message had said so: the row is what the node keeps of it. */
  async function saying(id: string, column: string, value: unknown): Promise<void> {
    const client = new pg.Client({ connectionString: ne.databaseUrl });
    await client.connect();
    await client.query(`UPDATE attachment SET ${column} = $2 WHERE id = $1`, [id, value]);
    await client.end();
  }

  it('but longer is not asked for: it would take room that nobody counted', async () => {
    const { id } = await announce(world, document);
    await saying(id, 'size', 1);
    await fetchAttachments(ne.parts, { batch: 10 });
    expect([asked, await rowOf(ne, id)]).toMatchObject([0, { status: 'rejected', failure: 'attachment-mismatch' }]);
  });

  it('but of another type by its content is rejected, and nobody can open it', async () => {
    const { id } = await announce(world, document);
    await saying(id, 'media_type', 'image/png');
    await fetchAttachments(ne.parts, { batch: 10 });
    expect(asked).toBe(7);
    expect(await rowOf(ne, id)).toMatchObject({ status: 'rejected', failure: 'attachment-mismatch' });
    expect((await desk.ask('supervisor', 'GET', `/attachments/${id}`)).json.code).toBe('attachment-unavailable');
    await saying(id, 'media_type', 'application/pdf');
    await desk.ask('supervisor', 'POST', `/attachments/${id}/fetch`);
    await fetchAttachments(ne.parts, { batch: 10 });
    expect((await opened(id)).equals(document)).toBe(true);
  });

  it('but sealed for another secret than it named is rejected', async () => {
    const [{ id }, other] = [await announce(world, document), await announce(world, document)];
    const { content, caseId } = await rowOf(ne, other.id);
    const secret = await openJson(ne.parts, caseId, 'attachment.content', content);
    const own = (await rowOf(ne, id)).caseId;
    await saying(id, 'content', await sealJson(ne.parts, own, 'attachment.content', secret));
    await fetchAttachments(ne.parts, { batch: 10 });
    expect(await rowOf(ne, id)).toMatchObject({ status: 'rejected', failure: 'attachment-mismatch' });
    expect((await rowOf(ne, other.id)).status).toBe('stored');
  });
});
