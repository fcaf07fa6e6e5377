import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { checkDisclosures } from '#libs/envelope/disclosures.js';
import { joinCategories, splitByCategory } from '#libs/schema-check/split.js';
import { readDossier } from '../../deploy/local/dossiers/read-dossier.js';
import { bodySchemaOf } from '../../services/country-node/src/domain/conversations/kinds.js';
import type { JsonObject } from '../../services/country-node/src/domain/disclosure/types.js';
import { openSignedLines } from '../../services/country-node/src/record/keep-message.js';
import type { Forgery } from '../support/exchange/hostile.js';
import { CANARY, entriesAbout, rowsOf, Scene } from './scene.js';

let scene: Scene;
let handover: { body: JsonObject; parts: Record<string, object> };
let withheld: [category: string, leaves: Record<string, string | number | boolean>][];

beforeAll(async () => {
  scene = await Scene.begin();
  const { mr, world } = scene;
  const [, id] = await accepted();
  await mr.act(id, 'handover');
  await world.settle();
  const message = (await mr.messages(id)).find(({ step }) => step === 'handover')!;
  const [, claims, ...lines] = await openSignedLines(mr.parts, message);
  const { digests } = JSON.parse(claims!) as { digests: Record<string, string> };
  const parts = checkDisclosures(lines, digests);
  handover = { parts, body: joinCategories(bodySchemaOf('case-transfer', 'handover'), parts) as JsonObject };
  const { newCase } = await readDossier('deploy/local/dossiers', '01-moussa', world.clock.now());
  const whole = splitByCategory('urn:passerelle:schema:case-file:v1', newCase.caseFile as JsonObject);
  // Within what matrix and consent show in full, a receiver cannot know what the child kept back: that is the sender's half.
  const full = new Set(shownInFull());
  const beyond = Object.entries(whole).filter(([category]) => !full.has(category));
  withheld = beyond.flatMap(([category, leaves]) => {
    const shown = handover.parts[category] ?? {};
    const held = Object.entries(leaves).map(([pointer, leaf]) => [`/file${pointer}`, leaf] as const);
    const kept = held.filter(([pointer]) => !Object.hasOwn(shown, pointer));
    return kept.length > 0 ? [[category, Object.fromEntries(kept)] as [string, Record<string, string>]] : [];
  });
});
afterAll(() => scene?.end());
beforeEach(() => void scene.world.logged.splice(0));

function shownInFull(): string[] {
  const { columns } = scene.ne.parts.matrix;
  const cells = columns.find(({ steps }) => steps.includes('handover'))!.cells;
  const { scope } = handover.body['consent'] as unknown as { scope: { categories: string[] } };
  return Object.entries(cells).flatMap(([category, { mode }]) =>
    mode === 'full' && scope.categories.includes(category) ? [category] : [],
  );
}

async function accepted(): Promise<[caseId: string, id: string]> {
  const { mr, ne, world } = scene;
  const { caseId } = await mr.register('01-moussa');
  const id = await mr.offer(caseId, 'ne');
  await world.settle();
  await ne.act(id, 'accept');
  await world.settle();
  return [caseId, id];
}

/** A handover that fits into a conversation, with whatever is added to it. */
async function handOver(forgery: Partial<Forgery> = {}) {
  const [, conversationId] = await accepted();
  const parents = (await scene.ne.messages(conversationId))
    .filter(({ step }) => step === 'accept')
    .map((each) => each.digest);
  const reference = (await scene.mr.messages(conversationId))[0]!;
  const [, , ...lines] = await openSignedLines(scene.mr.parts, reference);
  const { digests } = JSON.parse(reference.claims) as { digests: Record<string, string> };
  const offer = joinCategories(bodySchemaOf('case-transfer', 'offer'), checkDisclosures(lines, digests)) as JsonObject;
  const body = { ...handover.body, caseReference: offer['caseReference']! };
  const claims = { parents, sequence: 2, ...forgery.claims };
  return { conversationId, forged: await scene.forge({ step: 'handover', body, conversationId, ...forgery, claims }) };
}

const told = async (sealed: string) =>
  (await entriesAbout(scene.ne, sealed)).map(({ kind, content }) => [kind, content['code']]);

/** Beyond what may be shown; beyond what a handover has a place for; of a category that never travels. */
const REFUSED_FOR = ['over-disclosure', 'schema-violation', 'category-mismatch', 'claims-invalid'];

describe('row 18: over-disclosure in an offer', () => {
  it('an honest offer, signed by the same keys, is taken', async () => {
    const conversationId = uuidv7();
    await scene.ne.receive([await scene.forge({ conversationId })]);
    expect(await scene.ne.state(conversationId)).toBe('offered');
  });

  it.each([
    ['a file inside an offer', { ID_CORE: { '/file/identification/names/0/family': CANARY } }, 'schema-violation'],
    ['a field of the summary that no schema knows', { ID_CORE: { '/summary/surprise': CANARY } }, 'schema-violation'],
    ['a field under another category', { PROTOCOL: { '/summary/languages/7': 'fr' } }, 'category-mismatch'],
    ['a category that no schema knows', { SURPRISE: { '/summary/languages/7': CANARY } }, 'claims-invalid'],
    ['a name where a reason belongs', { PROTOCOL: { '/reason': CANARY } }, 'schema-violation'],
  ])('%s is refused and nothing of it is kept', async (_name, smuggled, code) => {
    await scene.isRefused(await scene.forge({ smuggled: smuggled }), code);
    await scene.nextGoodMessageArrives();
  });

  it('a consent proof that does not cover a category is none for it', async () => {
    const honest = scene.offer['consent'] as { scope: JsonObject };
    const consent = { ...honest, scope: { ...honest.scope, categories: ['CONSENT_MIN'] } };
    await scene.isRefused(await scene.forge({ body: { ...scene.offer, consent } }), 'over-disclosure');
  });

  it('an expired consent proof is none', async () => {
    const consent = { ...(scene.offer['consent'] as JsonObject), expiry: '2026-01-01T00:00:00.000Z' };
    await scene.isRefused(await scene.forge({ body: { ...scene.offer, consent } }), 'consent-missing');
  });

  it('no consent proof is none', async () => {
    const { consent: _none, ...body } = scene.offer;
    await scene.isRefused(await scene.forge({ body }), 'consent-missing');
  });

  it('a purpose that was not agreed shows nothing', async () => {
    await scene.isRefused(await scene.forge({ claims: { purpose: 'immigration-enforcement' } }), 'matrix-no-column');
  });
});

describe('row 18: over-disclosure in a handover', () => {
  it('the honest one is taken', async () => {
    const { conversationId, forged } = await handOver();
    await scene.ne.receive([forged]);
    expect(await scene.ne.state(conversationId)).toBe('handed-over');
  });

  it('of every category that stayed behind: refused as a whole, and nothing of it is kept', async () => {
    expect(withheld.length).toBeGreaterThan(4);
    for (const [category, leaves] of withheld) {
      const { conversationId, forged } = await handOver({ smuggled: { [category]: leaves } });
      await scene.strike(forged);
      const [[kind, code] = []] = await told(forged.sealed);
      expect([category, kind]).toEqual([category, 'refusal']);
      expect(REFUSED_FOR).toContain(code);
      expect(await scene.ne.state(conversationId)).toBe('accepted');
    }
    await scene.nextGoodMessageArrives();
  });

  it('of single fields that stayed behind: each is enough', async () => {
    const singles = withheld.flatMap(([category, leaves]) =>
      Object.entries(leaves)
        .slice(0, 3)
        .map(([pointer, leaf]) => [category, { [pointer]: leaf }] as const),
    );
    for (const [category, leaves] of singles) {
      const { forged } = await handOver({ smuggled: { [category]: leaves } });
      await scene.strike(forged);
      expect(await told(forged.sealed)).toEqual([['refusal', expect.any(String)]]);
    }
  });

  it('leaves the values nowhere in the database but in the sealed bytes', async () => {
    const { forged } = await handOver({ smuggled: { ID_CORE: { '/file/identification/names/7/family': CANARY } } });
    await scene.strike(forged);
    const tables = await rowsOf<{ name: string }>(
      scene.ne,
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
    );
    for (const { name } of tables) {
      const found = await rowsOf(scene.ne, `SELECT 1 FROM "${name}" t WHERE t::text LIKE '%${CANARY}%'`);
      expect([name, found]).toEqual([name, []]);
    }
  });
});
