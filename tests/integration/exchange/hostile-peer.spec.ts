import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { checkDisclosures } from '#libs/envelope/disclosures.js';
import { joinCategories } from '#libs/schema-check/split.js';
import { bodySchemaOf } from '../../../services/country-node/src/domain/conversations/kinds.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { openSignedLines } from '../../../services/country-node/src/record/keep-message.js';
import type { Country } from '../../support/exchange/country.js';
import { forge, type Forgery } from '../../support/exchange/hostile.js';
import { STORY } from '../../support/exchange/inputs.js';
import type { Posted } from '../../support/exchange/post.js';
import { World } from '../../support/exchange/world.js';

const REFERENCE = 'PR-2345-6789-BCDF';

let world: World;
let mr: Country;
let ne: Country;
let offer: JsonObject;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  offer = await honestOffer();
});
afterAll(() => world.end());
beforeEach(() => void world.logged.splice(0));

/** The body of an offer that mr's own engine let through. */
async function honestOffer(): Promise<JsonObject> {
  const { caseId } = await mr.register('01-moussa');
  const id = await mr.offer(caseId, 'ne');
  await world.settle();
  const [message] = await mr.messages(id);
  const [, claims, ...lines] = await openSignedLines(mr.parts, message!);
  const { digests } = JSON.parse(claims!) as { digests: Record<string, string> };
  const body = joinCategories(bodySchemaOf('case-transfer', 'offer'), checkDisclosures(lines, digests)) as JsonObject;
  return { ...body, caseReference: REFERENCE };
}

async function refusalOf(forgery: Omit<Forgery, 'from' | 'to'> & Partial<Forgery>): Promise<string | null | undefined> {
  const forged = await forge(world, { from: 'mr', to: 'ne', body: offer, ...forgery });
  await ne.receive([forged]);
  const seen = await ne.parts.store.transaction((tx) => tx.inbox.seen(forged.from, forged.messageId));
  expect(seen?.outcome).toBe('refused');
  expect(world.logged.filter(({ error }) => error)).toEqual([]);
  return seen?.code;
}

async function isQuarantined(posted: Posted): Promise<boolean> {
  const counts = () => ne.parts.store.transaction((tx) => tx.inbox.counts());
  const before = (await counts()).quarantined;
  await ne.receive([posted]);
  return (await counts()).quarantined === before + 1;
}

const casesAtNiger = () => ne.parts.store.transaction((tx) => tx.conversations.list({ limit: 1_000 }));

/** After anything hostile, the next good message arrives. */
async function nextGoodMessageArrives(): Promise<void> {
  const { caseId } = await mr.register('01-moussa');
  const id = await mr.offer(caseId, 'ne');
  await world.settle();
  expect(await ne.state(id)).toBe('offered');
}

describe('a peer that shows more than it may (threat: over-disclosure)', () => {
  it('an honest offer, signed by the same keys, is taken', async () => {
    const id = uuidv7();
    await ne.receive([await forge(world, { from: 'mr', to: 'ne', body: offer, conversationId: id })]);
    expect(await ne.state(id)).toBe('offered');
  });

  it.each([
    ['a file inside an offer', { ID_CORE: { '/file/identification/names/0/family': 'CANARY' } }, 'schema-violation'],
    ['a field of the summary that no schema knows', { ID_CORE: { '/summary/surprise': true } }, 'schema-violation'],
    ['a field under another category', { PROTOCOL: { '/summary/languages/7': 'fr' } }, 'category-mismatch'],
    ['a category that no schema knows', { SURPRISE: { '/summary/languages/7': 'fr' } }, 'claims-invalid'],
  ])('%s is refused and nothing of it is kept', async (_name, smuggled, code) => {
    const before = (await casesAtNiger()).length;
    expect(await refusalOf({ smuggled: smuggled })).toBe(code);
    expect(await casesAtNiger()).toHaveLength(before);
    await nextGoodMessageArrives();
  });

  it('a consent proof that does not cover a category is refused', async () => {
    const honest = offer['consent'] as { scope: JsonObject };
    const consent = { ...honest, scope: { ...honest.scope, categories: ['CONSENT_MIN'] } };
    expect(await refusalOf({ body: { ...offer, consent } })).toBe('over-disclosure');
  });

  it('an expired consent proof is refused', async () => {
    const consent = { ...(offer['consent'] as JsonObject), expiry: '2026-01-01T00:00:00.000Z' };
    expect(await refusalOf({ body: { ...offer, consent } })).toBe('consent-missing');
  });
});

describe('a peer that writes what it may not', () => {
  it.each([
    [
      'a step out of turn',
      { step: 'assume', body: { worker: STORY.assume.worker, assumedAt: STORY.assume.assumedAt } },
    ],
    ['a step that does not exist', { claims: { step: 'take-over' } }],
    ['another schema', { claims: { schema: 'urn:passerelle:schema:case-transfer:handover:v1' } }],
    ['a purpose of its own', { claims: { purpose: 'immigration-enforcement' } }],
    ['an agreement that is not', { claims: { agreement: { id: 'mine', version: 9 } } }],
    ['claims of the wrong type', { claims: { parents: 'none' } }],
    ['unknown claims', { claims: { admin: true } }],
    ['a message that has expired', { claims: { expiresAt: '2026-11-22T00:00:00.000Z' } }],
    ['a message from next month', { claims: { issuedAt: '2026-12-23T00:00:00.000Z' } }],
    ['a conversation that nobody opened', { step: 'withdraw', body: { caseReference: REFERENCE, reason: 'error' } }],
  ])('%s is refused with a code', async (_name, forgery) => {
    expect(await refusalOf(forgery as Partial<Forgery>)).toEqual(expect.stringMatching(/^[a-z-]+$/));
  });

  it.each([
    ['a conversation id that is none', { conversationId: 'CANARY' }, 'done'],
    ['a message id that is none', { messageId: 'CANARY' }, 'quarantined'],
  ])('%s is no fault of ours: refused or set aside at once', async (_name, claims, status) => {
    const forged = await forge(world, { from: 'mr', to: 'ne', body: offer, claims });
    await ne.receive([forged]);
    const sealedDigest = createHash('sha256').update(forged.sealed).digest('base64url');
    const row = await ne.parts.store.transaction((tx) => tx.inbox.get(sealedDigest));
    expect(row).toMatchObject({ status, code: 'claims-invalid', attempts: 1 });
    expect(world.logged.filter(({ error }) => error)).toEqual([]);
    await nextGoodMessageArrives();
  });

  it('the same id for other content is refused', async () => {
    const messageId = uuidv7();
    const first = await forge(world, { from: 'mr', to: 'ne', body: offer, claims: { messageId } });
    await ne.receive([first]);
    await ne.receive([await forge(world, { from: 'mr', to: 'ne', body: offer, claims: { messageId } })]);
    const row = await ne.parts.store.transaction((tx) => tx.inbox.seen('mr', messageId));
    expect(row).toMatchObject({ outcome: 'received', messageDigest: first.digest });
  });
});

describe('a third node with valid keys', () => {
  it('cannot speak as another', async () => {
    const forged = await forge(world, { from: 'mr', to: 'ne', body: offer, signedBy: 'iom-ne' });
    expect(await isQuarantined(forged)).toBe(true);
    await nextGoodMessageArrives();
  });

  it('cannot enter a conversation of others', async () => {
    const { caseId } = await mr.register('01-moussa');
    const conversationId = await mr.offer(caseId, 'ne');
    await world.settle();
    const [held] = await ne.messages(conversationId);
    const claims = { parents: [held!.digest] };
    const forged = { from: 'iom-ne', step: 'withdraw', body: { caseReference: REFERENCE, reason: 'error' } };
    expect(await refusalOf({ ...forged, conversationId, claims })).toMatch(/conversation-unknown|agreement/);
    expect(await ne.state(conversationId)).toBe('offered');
  });

  it('cannot void a message of others, not even before it arrives', async () => {
    const ours = mr.view.agreementBetween('mr', 'ne', world.clock.now())!;
    world.publish({ agreements: [ours, { ...ours, id: 'iom-ne-ne', parties: ['iom-ne', 'ne'] }] });
    const { caseId } = await mr.register('01-moussa');
    const conversationId = await mr.offer(caseId, 'ne');
    await mr.send();
    const [message] = await mr.messages(conversationId);
    const claims = { voids: { messageId: message!.id, digest: message!.digest } };
    const body = { reason: 'basis-changed' };
    await ne.receive([await forge(world, { from: 'iom-ne', to: 'ne', step: 'void', body, conversationId, claims })]);
    await world.settle();
    expect(await ne.state(conversationId)).toBe('offered');
    world.publish();
  });

  it('cannot pass on what it was sent: a re-encrypted message is refused', async () => {
    const forged = await forge(world, { from: 'mr', to: 'iom-ne', body: {}, sealedFor: 'ne', step: 'expire' });
    await ne.receive([{ ...forged, to: 'ne' }]);
    const seen = await ne.parts.store.transaction((tx) => tx.inbox.seen('mr', forged.messageId));
    expect(seen?.code).toBe('not-addressed-here');
  });

  it('cannot close an outbox row with a receipt for a message that was not sent to it', async () => {
    const { caseId } = await mr.register('01-moussa');
    const conversationId = await mr.offer(caseId, 'ne');
    await mr.send();
    const [message] = await mr.messages(conversationId);
    const head = { size: 0, root: '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU' };
    const at = world.clock.now().toISOString();
    const claims = {
      messageId: message!.id,
      messageDigest: message!.digest,
      outcome: 'received',
      at,
      ledgerHead: head,
    };
    await mr.receive([await forge(world, { from: 'iom-ne', to: 'mr', typ: 'passerelle-receipt+v1', claims })]);
    expect((await mr.messages(conversationId)).map(({ status }) => status)).toEqual(['queued']);
    await world.settle();
  });
});

describe('what is no sealed object', () => {
  it.each([
    ['nothing', ''],
    ['text', 'CANARY: Moussa, 15, Nouadhibou'],
    ['five dots', '....'],
    ['JSON', '{"issuer":"mr"}'],
    ['a million letters', 'A'.repeat(1_000_000)],
  ])('%s is set aside, and the next good message arrives', async (_name, sealed) => {
    expect(await isQuarantined({ from: 'mr', to: 'ne', sealed })).toBe(true);
    await nextGoodMessageArrives();
  });

  it('every changed byte of a good message is set aside or refused, never taken', async () => {
    const { sealed } = await forge(world, { from: 'mr', to: 'ne', body: offer });
    const before = (await casesAtNiger()).length;
    for (let at = 0; at < sealed.length; at += Math.ceil(sealed.length / 60)) {
      const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
      await ne.receive([{ from: 'mr', to: 'ne', sealed: changed }]);
    }
    expect(await casesAtNiger()).toHaveLength(before);
  });
});
