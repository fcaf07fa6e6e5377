import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readAttachment } from '../../../services/country-node/src/casework/read-attachment.js';
import { fetchAttachments } from '../../../services/country-node/src/incoming/fetch-attachments.js';
import { FetchTurns } from '../../../services/country-node/src/incoming/fetch-turns.js';
import { serveAttachment } from '../../../services/country-node/src/outgoing/serve-attachment.js';
import type { Country } from '../../support/exchange/country.js';
import { World } from '../../support/exchange/world.js';
import { collect } from '../../support/streams.js';
import { announce, rowOf, someDocument } from './announce.js';

const PIECE = 262_144;
const document = someDocument(6 * PIECE + 1_000);

let world: World;
let mr: Country;
let ne: Country;
/** How many pieces the holder was asked for, and how it answers. */
let asked = 0;
let answer: (sealed: string) => Promise<Uint8Array | undefined>;

const honest = (sealed: string) => serveAttachment(mr.parts, sealed);

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  world.post.serveAttachments('mr', (sealed) => {
    asked += 1;
    return answer(sealed);
  });
});
beforeEach(() => void ([asked, answer] = [0, honest]));
afterAll(() => world?.end());

async function opened(id: string): Promise<Buffer> {
  return collect((await readAttachment(ne.parts, ne.supervisor, id)).from());
}

describe('a holder who answers slowly', () => {
  it('by less than was asked for is as one who does not answer: nothing is kept of it', async () => {
    const { id, fileId } = await announce(world, document);
    answer = async (sealed) => (await honest(sealed))?.subarray(0, asked === 2 ? 1 : PIECE);
    await fetchAttachments(ne.parts, { batch: 1 });
    expect([asked, (await rowOf(ne, id)).status]).toEqual([2, 'expected']);
    expect(await ne.parts.files.partialSize(fileId)).toBe(PIECE);
    world.clock.forward({ seconds: 2 });
    await fetchAttachments(ne.parts, { batch: 1 });
    expect((await opened(id)).equals(document)).toBe(true);
  });

  it('has its turn like all others: a file that takes longer waits, and goes on from where it was', async () => {
    const { id, fileId } = await announce(world, document);
    answer = (sealed) => (world.clock.forward({ seconds: 50 }), honest(sealed));
    const pieces: number[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      expect(await fetchAttachments(ne.parts, { batch: 1, leaseMs: 600_000, turnMs: 120_000 })).toBe(1);
      pieces.push(await ne.parts.files.partialSize(fileId));
      world.clock.forward({ seconds: 2 });
    }
    expect([pieces, asked]).toEqual([[3 * PIECE, 6 * PIECE, 0], 7]);
    expect((await rowOf(ne, id)).status).toBe('stored');
    expect((await opened(id)).equals(document)).toBe(true);
  });

  it('and with many files keeps those of no other waiting', async () => {
    const files = [await announce(world, document), await announce(world, document), await announce(world, document)];
    const held = Promise.withResolvers<void>();
    answer = (sealed) => held.promise.then(() => honest(sealed));
    const terms = { batch: 1, turns: new FetchTurns(2) };
    const four = [1, 2, 3, 4].map(() => fetchAttachments(ne.parts, terms));
    try {
      expect(await Promise.all(four.slice(2))).toEqual([0, 0]);
    } finally {
      held.resolve();
    }
    expect(await Promise.all(four)).toEqual([1, 1, 0, 0]);
    expect(asked).toBe(14);
    expect(await fetchAttachments(ne.parts, terms)).toBe(1);
    for (const { id } of files) expect((await rowOf(ne, id)).status).toBe('stored');
  });
});
