import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { canonicalJson } from '#libs/envelope/canonical.js';
import { sealSigned } from '#libs/envelope/seal.js';
import { protectedHeader } from '#libs/envelope/sign.js';
import { OBJECT_TYPS, type ObjectTyp, SEALED_TYPS } from '#libs/envelope/types.js';
import { serveAttachment } from '../../services/country-node/src/outgoing/serve-attachment.js';
import { digestOf, entriesAbout, Scene } from './scene.js';
import { SignedObjects } from './signed-objects.js';

const SEALED: readonly ObjectTyp[] = SEALED_TYPS;

let scene: Scene;
let objects: SignedObjects;

beforeAll(async () => {
  scene = await Scene.begin();
  objects = await SignedObjects.of(scene);
});
afterAll(() => scene?.end());
beforeEach(() => void scene.world.logged.splice(0));

const pairs = OBJECT_TYPS.flatMap((one) => OBJECT_TYPS.filter((other) => other !== one).map((other) => [one, other]));

describe('row 3: a signature reused for another purpose', () => {
  it('every kind is taken for what it is, as far as it travels sealed', async () => {
    const outcomes: Record<string, unknown> = {};
    for (const typ of OBJECT_TYPS) {
      const { jws, claims: text } = objects.signed(typ);
      const object = await objects.sealed(jws, text, typ);
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
    const { jws, claims: text } = objects.signed(one);
    const header = protectedHeader(other, scene.world.signerOf('mr').thumbprint);
    const object = await objects.sealed(jws.replace(/^[^.]+/, header), text, one);
    await scene.isQuarantined({ from: 'mr', to: 'ne', sealed: object });
  });

  it.each(pairs)('the claims of %s, signed as %s, take no effect', async (one, other) => {
    const { jws, claims: text } = objects.signed(other, objects.fresh(one));
    const object = await objects.sealed(jws, text, one);
    await scene.strike({ from: 'mr', to: 'ne', sealed: object });
    const row = await scene.ne.parts.store.transaction((tx) => tx.inbox.get(digestOf(object)));
    const code = SEALED.includes(other) && 'audience' in objects.claims[one] ? 'claims-invalid' : 'unopenable';
    expect(row?.code).toBe(code);
    const [entry] = await entriesAbout(scene.ne, object);
    expect(entry).toMatchObject({ content: { code } });
  });

  it.each(OBJECT_TYPS.filter((typ) => typ !== 'passerelle-fetch+v1'))('%s opens no door to a file', async (typ) => {
    const { jws, claims: text } = objects.signed(typ);
    expect(await serveAttachment(scene.ne.parts, await objects.sealed(jws, text, typ))).toBeUndefined();
    const asked = objects.signed(typ, objects.fresh('passerelle-fetch+v1'));
    const request = await objects.sealed(asked.jws, asked.claims, 'passerelle-fetch+v1');
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
