import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { makeDisclosures } from '#libs/envelope/disclosures.js';
import { sealSigned } from '#libs/envelope/seal.js';
import { signObject } from '#libs/envelope/sign.js';
import { splitByCategory } from '#libs/schema-check/split.js';
import { bodySchemaOf } from '../../services/country-node/src/domain/conversations/kinds.js';
import { resume } from '../../services/country-node/src/record/resume.js';
import type { JsonObject } from '../../services/country-node/src/domain/disclosure/types.js';
import type { Country } from '../support/exchange/country.js';
import { consent } from '../support/exchange/sharing.js';
import { World } from '../support/exchange/world.js';
import { backUp, confirmAll } from './restoring.js';

let world: World;
let mr: Country;
let ne: Country;
/** An offer that ne took, and that mr called back too late: only the refusal of its void proves that to mr. */
let id: string;
/** That refusal, as ne signed it. */
let receipt: { jws: string; claims: string };

beforeAll(async () => {
  world = await World.ofThree();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  await resume(ne.parts, world.continuityOf('ne'));
  const { caseId } = await mr.register('01-moussa');
  await backUp(world, ne);
  id = await mr.offer(caseId, 'ne');
  await mr.send();
  await ne.receive();
  await ne.send();
  world.post.collect('mr');
  await consent(mr, caseId, { event: 'withdrawn' });
  world.clock.forward({ seconds: 200 });
  await world.settle();
  const [offer] = await mr.messages(id);
  const [jws, claims] = offer!.receipt!.split('\n') as [string, string];
  expect(JSON.parse(claims)).toMatchObject({ issuer: 'ne', outcome: 'refused', code: 'already-effective' });
  expect([offer!.status, (JSON.parse(claims) as { messageId: string }).messageId]).not.toContain(offer!.id);
  receipt = { jws, claims };
}, 60_000);
afterAll(() => world?.end());

beforeEach(async () => {
  expect(await world.restore('ne')).toBe('restored');
});

/** An offer that mr signed and ne never saw, brought back with the refusal of the void of another. */
async function bring(body: JsonObject, leaveOut: readonly string[] = []): Promise<string> {
  world.clock.forward({ seconds: 4 });
  await ne.send();
  world.post.waiting.splice(0);
  const { requestId } = (await ne.resyncs()).find(({ peer }) => peer === 'mr')!;
  const now = world.clock.now();
  const [conversationId, schema] = [uuidv7(), bodySchemaOf('case-transfer', 'offer')];
  const { lines, digests } = makeDisclosures(splitByCategory(schema, body));
  const recipientKey = ne.view.encryptionKeyOf('ne', now)!;
  const addressed = { v: 1, issuer: 'mr', audience: 'ne', audienceKey: recipientKey.thumbprint };
  const { id: agreement, version } = ne.view.agreementBetween('mr', 'ne', now)!;
  const message = signObject(
    'passerelle-message+v1',
    {
      ...addressed,
      ...{ messageId: uuidv7(), conversationId, kind: 'case-transfer', step: 'offer', schema, parents: [] },
      ...{ sequence: 90, epoch: 1, issuedAt: now.toISOString(), purpose: 'case-transfer', onwardSharing: 'none' },
      expiresAt: new Date(now.getTime() + 86_400_000).toISOString(),
      ...{ agreement: { id: agreement, version }, trustListVersion: ne.view.version },
      ...{ categories: Object.keys(digests).sort(), digests },
    },
    world.signerOf('mr'),
  );
  const kept = lines.filter((line) => !leaveOut.includes((JSON.parse(line) as [string, string])[1]));
  const categories = Object.keys(digests)
    .filter((each) => !leaveOut.includes(each))
    .sort();
  const copied = {
    ...{ requestId, at: now.toISOString(), message: { jws: message.jws, claims: message.claims }, receipt, categories },
    digests: Object.fromEntries(categories.map((each) => [each, digests[each]])),
  };
  const signed = signObject('passerelle-copy+v1', { ...addressed, ...copied }, world.signerOf('mr'));
  const { sealed } = await sealSigned([signed.jws, signed.claims, ...kept], recipientKey);
  await ne.receive([{ from: 'mr', to: 'ne', sealed }]);
  return conversationId;
}

const REFERENCE = 'PR-2345-6789-BCDF';
const OFFER = { caseReference: REFERENCE, reason: 'family_there', urgency: 'medium' };
const casesOf = () => ne.parts.store.transaction((tx) => tx.cases.byReference('mr', 'theirs', REFERENCE));

describe('row 15: a message that comes back with the refusal of a void', () => {
  it('is taken where that void was its own, without what its author may show no more', async () => {
    await world.resynchronise();
    await confirmAll(ne);
    await world.settle();
    const offer = (await ne.messages(id)).find(({ step }) => step === 'offer');
    expect(offer?.status).toBe('received');
    expect(await ne.state(id)).toBe(await mr.state(id));
    expect((await ne.resyncs()).find(({ peer }) => peer === 'mr')).toMatchObject({ status: 'done', incomplete: 0 });
  });

  it.each<[string, JsonObject, string[]]>([
    ['with fields of a child of whose consent nothing is proved', { ...OFFER, summary: { ageBand: '15-17' } }, []],
    ['with some of them left out', { ...OFFER, summary: { ageBand: '15-17', country: 'MR' } }, ['LOC_COARSE']],
    ['with what its schema does not allow', { ...OFFER, urgency: 'whenever' }, []],
    [
      'with that, and without the fields of a child',
      { ...OFFER, urgency: 'whenever', summary: { ageBand: '15-17' } },
      ['ID_CORE'],
    ],
    ['without what its schema asks for, and nothing left out', { caseReference: REFERENCE }, []],
  ])('is not taken %s: any message could come so', async (_name, body, leaveOut) => {
    const conversationId = await bring(body, leaveOut);
    expect(await ne.conversation(conversationId)).toBeUndefined();
    expect(await casesOf()).toBeUndefined();
    expect((await ne.resyncs()).find(({ peer }) => peer === 'mr')).toMatchObject({ recovered: 0 });
  });

  it('stands where it would be taken today as well', async () => {
    const conversationId = await bring(OFFER);
    expect(await ne.state(conversationId)).toBe('offered');
  });
});
