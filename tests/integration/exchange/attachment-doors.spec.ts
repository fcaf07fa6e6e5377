import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { seal } from '#libs/envelope/seal.js';
import { serveAttachment } from '../../../services/country-node/src/outgoing/serve-attachment.js';
import type { AttachmentRow } from '../../../services/country-node/src/ports/store/attachments.js';
import type { Country } from '../../support/exchange/country.js';
import { STORY } from '../../support/exchange/inputs.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world.end());
beforeEach(() => void world.logged.splice(0));

/** A file that a handover announced to ne, not fetched yet. */
async function announce(): Promise<AttachmentRow> {
  const { caseId, attachments } = await mr.register('01-moussa');
  const id = await mr.offer(caseId, 'ne');
  await world.settle();
  await ne.act(id, 'accept');
  await world.settle();
  await mr.act(id, 'handover', { ...STORY.handover, attachments: attachments.slice(0, 1) });
  await world.settle();
  const theirs = (await ne.conversation(id))!.caseId;
  const [row] = await ne.parts.store.transaction((tx) => tx.attachments.ofCase(theirs));
  return row!;
}

async function requestFor(row: AttachmentRow, piece: { offset: number; length: number }, by = 'ne'): Promise<string> {
  const at = world.clock.now();
  const { sealed } = await seal({
    typ: 'passerelle-fetch+v1',
    claims: {
      v: 1,
      issuer: by,
      audience: 'mr',
      requestId: uuidv7(),
      messageId: row.messageId,
      attachmentDigest: row.cipherSha256,
      ...piece,
      at: at.toISOString(),
    },
    signingKey: world.signerOf(by),
    recipientKey: mr.view.encryptionKeyOf('mr', at)!,
  });
  return sealed;
}

const ask = (sealed: string) => serveAttachment(mr.parts, sealed);

async function fetchesInLedger(row: AttachmentRow): Promise<number> {
  const message = (await mr.parts.store.transaction((tx) => tx.conversations.message(row.messageId!)))!;
  const entries = await mr.parts.store.transaction((tx) => tx.ledger.about({ caseId: message.caseId, limit: 1_000 }));
  const digest = row.cipherSha256;
  return entries.filter(({ kind, content }) => {
    return kind === 'attachment-fetched' && (content as { attachmentDigest?: string }).attachmentDigest === digest;
  }).length;
}

describe('the door of the holder', () => {
  it('serves a file once it was named, and records it once for an honest fetch', async () => {
    const row = await announce();
    await ne.fetchFiles();
    const held = await ne.parts.store.transaction((tx) => tx.attachments.get(row.id));
    expect(held?.status).toBe('stored');
    expect(await fetchesInLedger(row)).toBe(1);
  });

  it('gives no part from which a file could be opened without recording it', async () => {
    const row = await announce();
    // How every age file begins is known: whoever skips it has all that matters.
    const piece = await ask(await requestFor(row, { offset: 1, length: row.cipherSize - 1 }));
    expect(piece).toHaveLength(row.cipherSize - 1);
    expect(await fetchesInLedger(row)).toBe(1);
  });

  it('is shut to those whom no message named the file to', async () => {
    const row = await announce();
    expect(await ask(await requestFor(row, { offset: 0, length: 100 }, 'iom-ne'))).toBeUndefined();
    expect(await fetchesInLedger(row)).toBe(0);
  });

  it('is shut to a request that was made long ago, whoever brings it again', async () => {
    const row = await announce();
    const request = await requestFor(row, { offset: 0, length: 100 });
    world.clock.forward({ seconds: 240 });
    expect(await ask(request)).toHaveLength(100);
    world.clock.forward({ seconds: 120 });
    expect(await ask(request)).toBeUndefined();
    expect(await fetchesInLedger(row)).toBe(1);
  });
});
