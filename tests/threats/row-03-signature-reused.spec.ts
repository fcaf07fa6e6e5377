import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { canonicalJson } from '#libs/envelope/canonical.js';
import { sealSigned } from '#libs/envelope/seal.js';
import { protectedHeader, signObject } from '#libs/envelope/sign.js';
import { OBJECT_TYPS, type ObjectTyp, SEALED_TYPS } from '#libs/envelope/types.js';
import { serveAttachment } from '../../services/country-node/src/outgoing/serve-attachment.js';
import { openSignedLines } from '../../services/country-node/src/record/keep-message.js';
import { digestOf, entriesAbout, Scene } from './scene.js';
import { sampleConfiguration } from '../support/national-law.js';

const ROOT = '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU';
/** A list without any service: a salt, the category, one leaf. */
const SERVICES_LINE = canonicalJson([ROOT.slice(0, 22), 'PROTOCOL', { '/reviewedOn': '2026-11-23' }]);
const SEALED: readonly ObjectTyp[] = SEALED_TYPS;

let scene: Scene;
let lines: string[];
let claims: Record<ObjectTyp, Record<string, unknown>>;

beforeAll(async () => {
  scene = await Scene.begin();
  const { mr, ne, world } = scene;
  const at = world.clock.now().toISOString();
  const [conversation] = await mr.parts.store.transaction((tx) => tx.conversations.list({ limit: 1 }));
  const [message] = await mr.messages(conversation!.id);
  lines = (await openSignedLines(mr.parts, message!)).slice(2);
  const agreement = ne.view.agreementBetween('mr', 'ne', world.clock.now())!;
  const key = ne.view.encryptionKeyOf('ne', world.clock.now())!.thumbprint;
  const addressed = { v: 1, issuer: 'mr', audience: 'ne', audienceKey: key };
  claims = {
    'passerelle-message+v1': JSON.parse(message!.claims) as Record<string, unknown>,
    'passerelle-receipt+v1': {
      ...addressed,
      ...{ messageId: uuidv7(), messageDigest: ROOT, outcome: 'received', at, trustListVersion: 1 },
      ledgerHead: { size: 0, root: ROOT },
    },
    'passerelle-notice+v1': { ...addressed, notice: 'unopenable', sealedDigest: ROOT, at },
    'passerelle-fetch+v1': {
      ...addressed,
      ...{ requestId: uuidv7(), messageId: message!.id, attachmentDigest: ROOT, offset: 0, length: 10, at },
    },
    'passerelle-services+v1': {
      ...addressed,
      ...{ messageId: uuidv7(), schema: 'urn:passerelle:schema:services:v1', version: 1, issuedAt: at },
      ...{ expiresAt: new Date(Date.parse(at) + 86_400_000).toISOString(), trustListVersion: 1 },
      ...{ agreement: { id: agreement.id, version: agreement.version }, categories: ['PROTOCOL'] },
      digests: { PROTOCOL: digestOf(SERVICES_LINE) },
    },
    'passerelle-resync+v1': { ...addressed, requestId: uuidv7(), epoch: 2, conversations: [], at },
    'passerelle-copy+v1': {
      ...addressed,
      ...{ requestId: uuidv7(), at, message: { jws: 'a..b', claims: '{}' }, receipt: { jws: 'a..b', claims: '{}' } },
    },
    'passerelle-resynced+v1': { ...addressed, requestId: uuidv7(), copies: [], more: false, at },
    'passerelle-checkpoint+v1': { v: 1, issuer: 'mr', size: 3, root: ROOT, at },
    'passerelle-figures+v1': { v: 1, node: 'mr', period: '2026-Q1', least: 5, madeAt: at, tables: [] },
    'passerelle-agreement+v1': { ...agreement },
    'passerelle-national-configuration+v1': { ...sampleConfiguration('niger') },
    'passerelle-application+v1': { v: 1, id: 'mr', country: 'MR', kind: 'authority', roles: [] },
    'passerelle-hub-request+v1': { v: 1, node: 'mr', userKey: `U${'A'.repeat(55)}`, at },
  };
});
afterAll(() => scene?.end());
beforeEach(() => void scene.world.logged.splice(0));

/** Claims as fresh as a new object's, so that nothing but the kind is at fault. */
const fresh = (typ: ObjectTyp) =>
  typ === 'passerelle-message+v1'
    ? { ...claims[typ], messageId: uuidv7(), conversationId: uuidv7() }
    : { ...claims[typ], ...(claims[typ]['messageId'] ? { messageId: uuidv7() } : {}) };

async function sealed(jws: string, text: string, typ: ObjectTyp): Promise<string> {
  const recipient = scene.ne.view.encryptionKeyOf('ne', scene.world.clock.now())!;
  const body = { 'passerelle-message+v1': lines, 'passerelle-services+v1': [SERVICES_LINE] }[typ as string] ?? [];
  return (await sealSigned([jws, text, ...body], recipient)).sealed;
}

const pairs = OBJECT_TYPS.flatMap((one) => OBJECT_TYPS.filter((other) => other !== one).map((other) => [one, other]));

describe('row 3: a signature reused for another purpose', () => {
  it('every kind is taken for what it is, as far as it travels sealed', async () => {
    const outcomes: Record<string, unknown> = {};
    for (const typ of OBJECT_TYPS) {
      const { jws, claims: text } = signObject(typ, fresh(typ), scene.world.signerOf('mr'));
      const object = await sealed(jws, text, typ);
      await scene.ne.receive([{ from: 'mr', to: 'ne', sealed: object }]);
      const row = await scene.ne.parts.store.transaction((tx) => tx.inbox.get(digestOf(object)));
      outcomes[typ] = [row?.status, row?.code];
    }
    expect(outcomes).toEqual({
      'passerelle-message+v1': ['done', null],
      'passerelle-receipt+v1': ['done', null],
      'passerelle-notice+v1': ['done', null],
      'passerelle-services+v1': ['done', null],
      'passerelle-resync+v1': ['done', null],
      'passerelle-copy+v1': ['done', null],
      'passerelle-resynced+v1': ['done', null],
      // A request comes by its own door; in the inbox it is a misplaced one.
      'passerelle-fetch+v1': ['quarantined', 'claims-invalid'],
      'passerelle-checkpoint+v1': ['quarantined', 'unopenable'],
      'passerelle-figures+v1': ['quarantined', 'unopenable'],
      'passerelle-agreement+v1': ['quarantined', 'unopenable'],
      'passerelle-national-configuration+v1': ['quarantined', 'unopenable'],
      'passerelle-application+v1': ['quarantined', 'unopenable'],
      'passerelle-hub-request+v1': ['quarantined', 'unopenable'],
    });
  });

  it.each(pairs)('%s, its header exchanged for that of %s, is no signature', async (one, other) => {
    const { jws, claims: text } = signObject(one, fresh(one), scene.world.signerOf('mr'));
    const header = protectedHeader(other, scene.world.signerOf('mr').thumbprint);
    const object = await sealed(jws.replace(/^[^.]+/, header), text, one);
    await scene.isQuarantined({ from: 'mr', to: 'ne', sealed: object });
  });

  it.each(pairs)('the claims of %s, signed as %s, take no effect', async (one, other) => {
    const { jws, claims: text } = signObject(other, fresh(one), scene.world.signerOf('mr'));
    const object = await sealed(jws, text, one);
    await scene.strike({ from: 'mr', to: 'ne', sealed: object });
    const row = await scene.ne.parts.store.transaction((tx) => tx.inbox.get(digestOf(object)));
    const code = SEALED.includes(other) && 'audience' in claims[one] ? 'claims-invalid' : 'unopenable';
    expect(row?.code).toBe(code);
    const [entry] = await entriesAbout(scene.ne, object);
    expect(entry).toMatchObject({ content: { code } });
  });

  it.each(OBJECT_TYPS.filter((typ) => typ !== 'passerelle-fetch+v1'))('%s opens no door to a file', async (typ) => {
    const { jws, claims: text } = signObject(typ, fresh(typ), scene.world.signerOf('mr'));
    expect(await serveAttachment(scene.ne.parts, await sealed(jws, text, typ))).toBeUndefined();
    const asked = signObject(typ, fresh('passerelle-fetch+v1'), scene.world.signerOf('mr'));
    const request = await sealed(asked.jws, asked.claims, 'passerelle-fetch+v1');
    expect(await serveAttachment(scene.ne.parts, request)).toBeUndefined();
    expect(scene.world.logged.filter(({ error }) => error)).toEqual([]);
  });

  it('what a receipt says of our ledger is no message about a case, nor the reverse', async () => {
    const { mr, ne, world } = scene;
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await world.settle();
    const [message] = await mr.messages(id);
    const [jws = '', text = ''] = message!.receipt!.split('\n');
    expect(canonicalJson(JSON.parse(text))).toBe(text);
    // The genuine receipt of ne, sent back to ne as if it were mr's.
    const recipient = ne.view.encryptionKeyOf('ne', world.clock.now())!;
    const mirrored = (await sealSigned([jws, text], recipient)).sealed;
    await scene.strike({ from: 'mr', to: 'ne', sealed: mirrored });
    const row = await ne.parts.store.transaction((tx) => tx.inbox.get(digestOf(mirrored)));
    expect(row).toMatchObject({ status: 'quarantined', code: 'not-addressed-here' });
  });

  it('after all of them the next good message arrives', () => scene.nextGoodMessageArrives());
});
