import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { readCase } from '../../../services/country-node/src/casework/read-case.js';
import { readConversation } from '../../../services/country-node/src/casework/read-conversation.js';
import { seeConversation, workOnConversation } from '../../../services/country-node/src/casework/see-case.js';
import { openCaseContent, sealCaseContent } from '../../../services/country-node/src/record/case-content.js';
import { requestStep } from '../../../services/country-node/src/outgoing/request-step.js';
import { type Country, enrol } from '../../support/exchange/country.js';
import {
  ANSWERS,
  ask,
  ASKED,
  childInformed,
  codeOf,
  CONSULATE,
  contact,
  DESK,
  everythingAt,
  IDENTITY_NODES,
  openingAt,
  registerBoy,
  request,
  shownAt,
} from '../../support/exchange/identity.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let desk: Country;
let consulate: Country;

beforeAll(async () => {
  world = await World.begin(undefined, [], IDENTITY_NODES);
  [mr, desk, consulate] = [world.of('mr'), world.of(DESK), world.of(CONSULATE)];
});
afterAll(() => world.end());

describe('a question to a consulate', () => {
  it('goes by way of the desk, and its answer the way back, to its end', async () => {
    const asked = await request(world, await registerBoy(mr));
    const put = await ask(world, asked);
    await put.take([CONSULATE, 'answer', { results: ANSWERS, contact }], [DESK, 'close']);
    await asked.take([DESK, 'relay-answer', { results: ANSWERS }], ['mr', 'close', { childInformed }]);
    expect([await put.states(), await asked.states()]).toEqual([
      ['closed', 'closed'],
      ['closed', 'closed'],
    ]);
    const { messages } = await readConversation(mr.parts, mr.caseworker, asked.id);
    expect(messages.find(({ step }) => step === 'relay-answer')?.said).toEqual({
      caseReference: expect.any(String),
      results: ANSWERS,
    });
    for (const country of [mr, desk]) expect((await country.conversation(asked.id))?.responsible).toBe('mr');
    expect(world.logged.filter(({ error }) => error)).toEqual([]);
  });

  it('shows what its items need: parents by name and nobody else, the one document, neither where not asked', async () => {
    const caseId = await registerBoy(mr);
    const family = await shownAt(consulate, (await ask(world, await request(world, caseId))).id);
    expect(family?.file?.identification).toBeDefined();
    expect(family?.file?.family?.members.map(({ relation }) => relation)).toEqual(['mother', 'father']);
    expect(JSON.stringify(family)).not.toMatch(/Souley|Zeinabou|documents|Market seller/);

    const document = { items: ['document'], documentType: 'birth_certificate' };
    const put = await ask(world, await request(world, await registerBoy(mr), { ...ASKED, ...document }), document);
    const papers = await shownAt(consulate, put.id);
    expect(papers?.file?.documents).toEqual([
      { type: 'birth_certificate', number: 'NE-FICT-2011-00314', issuingCountry: 'NE' },
    ]);
    expect(papers?.file?.family).toBeUndefined();
  });

  it('R18: leaves nothing at the consulate that tells where the child is, or of a protection case', async () => {
    const caseId = await registerBoy(mr);
    const asked = await request(world, caseId, { ...ASKED, items: ['identity', 'family_link', 'nationality'] });
    const put = await ask(world, asked);
    await put.take([CONSULATE, 'answer', { results: ANSWERS }]);
    const { opened, everything } = await everythingAt(consulate);
    // What it was asked is there to be found.
    expect(everything).toContain('Moussa');
    const { content } = await readCase(mr.parts, mr.caseworker, caseId);
    const { location, bia, legalStatus, guardian, care, health, route, registration } = content.file!;
    const told = [location, bia, legalStatus, guardian, care, health, route, registration].flatMap(textsIn);
    expect(told.length).toBeGreaterThan(20);
    expect(told.filter((text) => everything.includes(text))).toEqual([]);
    const place = [location!.locality!, location!.admin1!, '"country":"MR"'];
    const words = [...place, ' protection', '"BIA', '"bia', 'onsentProof', '"LOC_', '"CARE', 'unaccompanied', 'asylum'];
    expect(words.filter((word) => everything.includes(word))).toEqual([]);
    // Its own manifests say by what version of its own, empty, consent record they were composed.
    expect(opened).not.toMatch(/consent|scope/i);
    for (const id of [caseId, asked.id, 'identity-request']) expect(everything).not.toContain(id);
    expect(await referencesOf(desk, await asked.caseAt(DESK))).toHaveLength(2);
    const [toMr] = (await referencesOf(mr, caseId)).map(({ reference }) => reference);
    expect(everything).not.toContain(toMr);
    expect(put.id).not.toBe(asked.id);
  });

  it('R9: waits for a second person at the authority, and again at the desk', async () => {
    const caseId = await registerBoy(mr);
    const open = { kind: 'identity-request', caseId, peer: DESK };
    const waiting = await requestStep(mr.parts, { by: mr.caseworker, open, step: 'ask', input: { ...ASKED } });
    expect([waiting.approvalId, waiting.messageId]).toEqual([expect.any(String), undefined]);
    const atDesk = await (await request(world, await registerBoy(mr))).caseAt(DESK);
    const put = { kind: 'identity-verification', caseId: atDesk, peer: CONSULATE };
    const input = { items: ['identity'] };
    const second = await requestStep(desk.parts, { by: desk.caseworker, open: put, step: 'ask', input });
    expect([second.approvalId, second.messageId]).toEqual([expect.any(String), undefined]);
  });

  it('R10: is restricted without a reason, from the authority on; what was shown is gone', async () => {
    const caseId = await registerBoy(mr);
    const asked = await request(world, caseId);
    const put = await ask(world, asked);
    await put.take([CONSULATE, 'answer', { results: ANSWERS }], [DESK, 'close']);
    await asked.take(['mr', 'restrict']);
    expect([await asked.states(), await put.states()]).toEqual([
      ['restricted', 'restricted'],
      ['restricted', 'restricted'],
    ]);
    expect([await shownAt(desk, asked.id), await shownAt(consulate, put.id)]).toEqual([undefined, undefined]);
    const atConsulate = await readCase(consulate.parts, consulate.supervisor, await put.caseAt(CONSULATE));
    expect(atConsulate.content.file).toBeUndefined();
    const restrict = (await consulate.messages(put.id)).find(({ step }) => step === 'restrict');
    expect(JSON.parse(restrict!.claims)).toMatchObject({ categories: ['PROTOCOL'] });
    expect(
      await codeOf(desk.open('identity-verification', await put.caseAt(DESK), CONSULATE, { items: ['identity'] })),
    ).toBe('request-not-standing');
  });

  it('is called back when the authority withdraws before it was received', async () => {
    const asked = await request(world, await registerBoy(mr));
    const atDesk = await asked.caseAt(DESK);
    const id = await desk.open('identity-verification', atDesk, CONSULATE, { items: ['identity'] });
    await mr.act(asked.id, 'withdraw', { reason: 'no_longer_needed' });
    await mr.send();
    await desk.receive();
    const before = world.post.sent.length;
    await world.settle();
    expect(await consulate.conversation(id)).toBeUndefined();
    expect(world.post.sent.slice(before).filter(({ to }) => to === CONSULATE)).toHaveLength(1);
    expect(await desk.state(id)).toBe('start');
  });

  it('is answered by the officer to whom it was given, who sees that and nothing else', async () => {
    const put = await ask(world, await request(world, await registerBoy(mr)));
    const other = await ask(world, await request(world, await registerBoy(mr)));
    const { store, clock } = consulate.parts;
    const officer = await enrol(store, 'consular-officer', uuidv7());
    const caseId = await put.caseAt(CONSULATE);
    const given = { caseId, staffId: officer.id, assignedBy: consulate.supervisor.id, categories: null };
    await store.transaction((tx) => tx.cases.assign({ ...given, assignedAt: clock.now() }));
    const read = await readConversation(consulate.parts, officer, put.id);
    expect(JSON.stringify(read.messages)).toContain('Moussa');
    await store.transaction((tx) => workOnConversation(tx, officer, put.id));
    const input = { results: ANSWERS };
    await requestStep(consulate.parts, { by: officer, conversationId: put.id, step: 'answer', input });
    await world.settle();
    expect(await put.states()).toEqual(['answered', 'answered']);
    expect(await codeOf(store.transaction((tx) => seeConversation(tx, officer, other.id)))).toBe('not-found');
    expect(await codeOf(readCase(consulate.parts, officer, caseId))).toBe('not-found');
  });
});

describe('R2: a question about a child who is, or may be, in need of protection is refused at the authority', () => {
  const not = { countriesOfOrigin: ['ML'], stateless: 'no', fearOfReturn: 'no' };
  it.each([
    ['asylum-seeker', { legalStatus: { ...not, asylumStatus: 'asylum_seeker' } }],
    ['refugee', { legalStatus: { ...not, asylumStatus: 'refugee' } }],
    ['claim pending', { legalStatus: { ...not, asylumStatus: 'claim_pending' } }],
    ['refused, but under appeal', { legalStatus: { ...not, asylumStatus: 'claim_refused', appeal: 'pending' } }],
    ['status unknown', { legalStatus: { ...not, asylumStatus: 'unknown' } }],
    ['no status recorded', { legalStatus: {} }],
    ['stateless', { legalStatus: { ...not, asylumStatus: 'not_seeking_protection', stateless: 'yes' } }],
    ['afraid to return', { legalStatus: { ...not, asylumStatus: 'not_seeking_protection', fearOfReturn: 'yes' } }],
  ])('%s', async (_name, child) => {
    const named = { recipients: [{ role: 'organisation' }, { role: 'consular' }] };
    const before = world.post.sent.length;
    expect(await openingAt(mr, { ...child, provision: named })).toBe('origin-protected');
    await world.settle();
    expect(world.post.sent.length).toBe(before);
  });

  it('where everything speaks for it but the assessment, and goes where that does too', async () => {
    const legalStatus = { ...not, asylumStatus: 'claim_pending' };
    const bia = { done: true, cleared: true, riskInContactWithOrigin: true };
    expect(await openingAt(mr, { legalStatus, bia })).toBe('origin-protected');
    expect(await openingAt(mr, { legalStatus, bia: { done: true, cleared: true } })).toBe('done');
    await world.settle();
  });

  it('at the desk too, once something is recorded there', async () => {
    const asked = await request(world, await registerBoy(mr));
    const caseId = await asked.caseAt(DESK);
    await desk.parts.store.transaction(async (tx) => {
      const row = (await tx.cases.get(caseId))!;
      const { file } = await openCaseContent(desk.parts, row);
      const content = await sealCaseContent(desk.parts, caseId, {
        file: { ...file, legalStatus: { fearOfReturn: 'yes' } },
      });
      await tx.cases.update(caseId, row.version, { content, updatedAt: world.clock.now() });
    });
    const put = desk.open('identity-verification', caseId, CONSULATE, { items: ['identity'] });
    expect(await codeOf(put)).toBe('origin-protected');
  });
});

const referencesOf = (at: Country, caseId: string) => at.parts.store.transaction((tx) => tx.cases.references(caseId));

/** Texts long enough to be found by themselves. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.length > 5 ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
