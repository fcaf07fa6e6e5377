import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { sealSigned } from '#libs/envelope/seal.js';
import { protectedHeader } from '#libs/envelope/sign.js';
import { OBJECT_TYPS } from '#libs/envelope/types.js';
import { openDelivery } from '../../services/country-node/src/incoming/open-delivery.js';
import type { InboxRow } from '../../services/country-node/src/ports/store/inbox.js';
import { type Door, isAcknowledged } from '../support/doors.js';
import type { Forgery } from '../support/exchange/hostile.js';
import { STORY } from '../support/exchange/inputs.js';
import { eventually } from '../support/eventually.js';
import { CANARY, digestOf, effectsOf, entriesAbout, rowsOf } from './scene.js';
import { SignedObjects } from './signed-objects.js';
import { Wired } from './wired.js';

let wired: Wired;
let door: Door;

beforeAll(async () => {
  wired = await Wired.begin();
  door = await wired.hostile();
  const { ne, world } = wired.scene;
  const agreed = ne.view.agreementBetween('mr', 'ne', world.clock.now())!;
  // It has all that an honest partner has: an agreement with each of the two, under the same terms as they have.
  const withEach = (['mr', 'ne'] as const).map((one) => ({
    ...agreed,
    id: `${one}-iom-ne`,
    parties: [one, 'iom-ne'] as [string, string],
  }));
  world.publish({ agreements: [agreed, ...withEach] });
});
afterAll(async () => {
  await door?.close();
  await wired?.end();
});
/** Whatever was tried: no fault of the node's own, nothing of it told in the clear, and the next good message arrives. */
afterEach(async () => {
  const logged = wired.scene.world.logged.splice(0);
  expect(logged.filter(({ error }) => error)).toEqual([]);
  expect(JSON.stringify(logged)).not.toContain(CANARY);
  await wired.nextGoodMessageArrives();
});

async function put(sealed: string): Promise<void> {
  const send = () => door.connection.request('ps.v1.iom-ne.ne.inbox', sealed).then(isAcknowledged, () => false);
  await eventually(send, 'the inbox acknowledges');
}

const forge = (forgery: Partial<Forgery> = {}) => wired.scene.forge({ from: 'iom-ne', ...forgery });
const rowOf = (sealed: string) => wired.scene.ne.parts.store.transaction((tx) => tx.inbox.get(digestOf(sealed)));

/** Until ne has put all of them behind it. What is brought once more is worked on once more, so one look says both. */
async function settled(objects: readonly string[]): Promise<string[]> {
  let outcomes: string[] = [];
  const isBehind = (each: string) => each !== 'away' && !each.startsWith('waiting');
  const look = async () => {
    const rows = await Promise.all(objects.map(rowOf));
    outcomes = rows.map((row) => (row ? `${row.status} ${row.code ?? ''}`.trim() : 'away'));
    return outcomes.every(isBehind);
  };
  await wired.until(look, 'ne has dealt with all of it', 60_000);
  return outcomes;
}

describe('a node with valid credentials and bad intentions, over NATS', () => {
  it('sends what it may: that is taken, so that what follows is refused for what it is', async () => {
    const conversationId = uuidv7();
    const { sealed } = await forge({ conversationId });
    await put(sealed);
    expect(await settled([sealed])).toEqual(['done']);
    expect(await wired.scene.ne.state(conversationId)).toBe('offered');
  });

  it('re-encrypts what another wrote to it for a third: refused under our signature, and nothing of it is kept', async () => {
    const { ne, iom, world } = wired.scene;
    const id = uuidv7();
    const meant = await wired.scene.forge({ from: 'mr', to: 'iom-ne', conversationId: id });
    const row = { sealed: meant.sealed, sealedDigest: digestOf(meant.sealed), receivedAt: world.clock.now() };
    const { jws, claimsText, disclosures } = await openDelivery(iom.parts, row as InboxRow);
    const lines = [jws, claimsText, ...disclosures];
    const before = await effectsOf(ne);
    const { sealed } = await sealSigned(lines, ne.view.encryptionKeyOf('ne', world.clock.now())!);
    await put(sealed);
    expect(await settled([sealed])).toEqual(['done not-addressed-here']);
    expect(await entriesAbout(ne, sealed)).toMatchObject([
      { kind: 'refusal', content: { code: 'not-addressed-here', peer: 'mr' } },
    ]);
    expect(await ne.state(id)).toBeUndefined();
    expect(await effectsOf(ne)).toEqual(before);
  });

  it('uses the signature of every kind of object for every other: set aside, each with its entry in the ledger', async () => {
    const { ne, world } = wired.scene;
    const objects = await SignedObjects.of(wired.scene, 'iom-ne');
    const before = await effectsOf(ne);
    const tried: string[] = [];
    for (const one of OBJECT_TYPS)
      for (const other of OBJECT_TYPS.filter((each) => each !== one)) {
        const { jws, claims } = objects.signed(one);
        const header = protectedHeader(other, world.signerOf('iom-ne').thumbprint);
        tried.push(await objects.sealed(jws.replace(/^[^.]+/, header), claims, one));
        const confused = objects.signed(other, objects.fresh(one));
        tried.push(await objects.sealed(confused.jws, confused.claims, one));
      }
    await Promise.all(tried.map(put));
    const outcomes = await settled(tried);
    const allowed = ['quarantined unopenable', 'quarantined claims-invalid', 'done claims-invalid'];
    expect(outcomes.filter((each) => !allowed.includes(each))).toEqual([]);
    for (const sealed of tried) expect(await entriesAbout(ne, sealed)).toHaveLength(1);
    expect(await effectsOf(ne)).toEqual(before);
  });

  it('shows more than it may, or more than there is a place for: refused as a whole, told to nobody', async () => {
    const { ne, offer } = wired.scene;
    const consent = offer['consent'] as { scope: object };
    const tooMuch = await Promise.all([
      forge({ smuggled: { ID_CORE: { '/file/identification/names/0/family': CANARY } } }),
      forge({ smuggled: { PROTOCOL: { '/reason': CANARY } } }),
      forge({ smuggled: { SURPRISE: { '/summary/languages/7': CANARY } } }),
      forge({ body: { ...offer, consent: { ...consent, scope: { ...consent.scope, categories: ['CONSENT_MIN'] } } } }),
    ]);
    const before = await effectsOf(ne);
    await Promise.all(tooMuch.map(({ sealed }) => put(sealed)));
    expect(await settled(tooMuch.map(({ sealed }) => sealed))).toEqual([
      'done schema-violation',
      'done schema-violation',
      'done claims-invalid',
      'done over-disclosure',
    ]);
    expect(await effectsOf(ne)).toEqual(before);
    const ledger = await rowsOf(ne, `SELECT 1 FROM ledger_entry WHERE content::text LIKE '%${CANARY}%'`);
    expect(ledger).toEqual([]);
  });

  it('sends a step before the one it rests on: it waits, and both take effect, in their order', async () => {
    const { ne } = wired.scene;
    const conversationId = uuidv7();
    const caseReference = 'PR-2346-7892-CDFG';
    const offer = await forge({ conversationId, body: { ...wired.scene.offer, caseReference } });
    const claims = { parents: [offer.digest], sequence: 2 };
    const child = await forge({ conversationId, step: 'withdraw', body: { ...STORY.withdraw, caseReference }, claims });
    await put(child.sealed);
    expect(await settled([child.sealed])).toEqual(['parked']);
    expect(await ne.state(conversationId)).toBeUndefined();
    await put(offer.sealed);
    await wired.until(async () => (await rowOf(child.sealed))?.status === 'done', 'the step that waited is taken');
    expect((await ne.messages(conversationId)).map(({ step }) => step)).toEqual(['offer', 'withdraw']);
    expect(await ne.state(conversationId)).toBe('withdrawn');
  });

  it('sends what is no object at all, too long or nested too deeply: set aside, unopened', async () => {
    const { ne } = wired.scene;
    const before = await effectsOf(ne);
    const poison = ['', '{', '['.repeat(100_000), 'é'.repeat(50_000), `${'a'.repeat(200)}.${'b'.repeat(800_000)}.c..d`];
    for (const each of poison) await put(each);
    expect(new Set(await settled(poison))).toEqual(new Set(['quarantined unopenable']));
    expect(await effectsOf(ne)).toEqual(before);
  });
});
