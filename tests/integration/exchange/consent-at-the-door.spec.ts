import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readDossier } from '../../../deploy/local/dossiers/read-dossier.js';
import { changeCase } from '../../../services/country-node/src/casework/change-case.js';
import { readCase } from '../../../services/country-node/src/casework/read-case.js';
import { recordConsent } from '../../../services/country-node/src/casework/record-consent.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { readBody } from '../../../services/country-node/src/record/read-body.js';
import type { Country } from '../../support/exchange/country.js';
import type { Posted } from '../../support/exchange/post.js';
import { consent, consentFor, GUARDIAN } from '../../support/exchange/sharing.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world.end());

async function withdrawConsent(caseId: string): Promise<void> {
  const at = world.clock.now().toISOString();
  const event = { event: 'withdrawn', at, givenBy: { relation: 'child' } };
  await recordConsent(mr.parts, mr.caseworker, caseId, event);
}

/** An offer that arrived, whose receipt was lost, and whose void is on its way. @returns its conversation */
async function calledBackUnheard(): Promise<string> {
  const { caseId } = await mr.register('01-moussa');
  const id = await mr.offer(caseId, 'ne');
  await mr.send();
  await ne.receive();
  await ne.send();
  world.post.collect('mr');
  await withdrawConsent(caseId);
  await mr.send();
  return id;
}

const outgoing = async (id: string) => (await mr.messages(id)).map(({ step, status }) => `${step} ${status}`).sort();

describe('consent is checked at every publish (R1, R10)', () => {
  it('a message whose consent was withdrawn before it left is voided, and never published', async () => {
    const { caseId } = await mr.register('01-moussa');
    const before = world.post.sent.length;
    const id = await mr.offer(caseId, 'ne');
    await withdrawConsent(caseId);
    await world.settle();
    expect(await outgoing(id)).toEqual(['offer voided', 'void receipted']);
    expect(world.post.sent.slice(before).filter(({ from }) => from === 'mr')).toHaveLength(1);
    expect(await ne.state(id)).toBeUndefined();
    expect(await mr.state(id)).not.toBe('offered');
  });

  it('and its proof ends with what it rests on, not with consent to something else (R12, R18)', async () => {
    const { caseId } = await mr.register('01-moussa', false);
    const { provisions, ...event } = consentFor(['ne'], world.clock.now());
    const [given] = provisions as JsonObject[];
    const [soon, sooner] = ['2026-12-09T00:00:00.000Z', '2026-12-08T00:00:00.000Z'];
    const others = [
      { ...given, recipients: [{ node: 'iom-ne' }], validUntil: soon },
      { ...given, purposes: ['referral'], validUntil: sooner },
    ];
    await consent(mr, caseId, { ...event, provisions: [given!, ...others] as JsonObject[] });
    const id = await mr.offer(caseId, 'ne');
    const [offer] = await mr.messages(id);
    const { consent: proof } = await readBody(mr.parts, 'case-transfer', offer!);
    expect((proof as JsonObject)['expiry']).toBe(given!['validUntil']);
  });

  it('a message on its way is called back at once, and refused when it arrives after the void', async () => {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await mr.send();
    const [offer] = world.post.collect('ne') as [Posted];
    await withdrawConsent(caseId);
    await mr.send();
    const [sentVoid] = world.post.collect('ne') as [Posted];
    await ne.receive([sentVoid]);
    await ne.receive([offer]);
    await world.settle();
    expect(await ne.state(id)).toBeUndefined();
    expect(await outgoing(id)).toEqual(['offer voided', 'void receipted']);
  });

  it('a message that arrived before its void stands on both sides, and is withdrawn', async () => {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await mr.send();
    await ne.receive();
    await withdrawConsent(caseId);
    await mr.send();
    await world.settle();
    world.clock.forward({ seconds: 3 });
    await world.settle();
    expect([await mr.state(id), await ne.state(id)]).toEqual(['withdrawn', 'withdrawn']);
  });

  it('it stands, until it is withdrawn, also when its receipt was lost: the refused void says that it arrived', async () => {
    const id = await calledBackUnheard();
    await ne.receive();
    await ne.send();
    await mr.receive();
    expect(await outgoing(id)).toEqual(['offer receipted', 'void refused']);
    expect([await mr.state(id), await ne.state(id)]).toEqual(['offered', 'offered']);
    world.clock.forward({ seconds: 3 });
    await world.settle();
    expect([await mr.state(id), await ne.state(id)]).toEqual(['withdrawn', 'withdrawn']);
  });

  it('an answer that crosses the void of what it answers is taken: whoever answers holds it', async () => {
    const id = await calledBackUnheard();
    const late = world.post.collect('ne');
    await ne.act(id, 'accept');
    await ne.send();
    await mr.receive();
    expect([await mr.state(id), await ne.state(id)]).toEqual(['accepted', 'accepted']);
    await ne.receive(late);
    await world.settle();
    expect(await outgoing(id)).toEqual(['accept received', 'offer receipted', 'void refused']);
    world.clock.forward({ seconds: 3 });
    await world.settle();
    expect([await mr.state(id), await ne.state(id)]).toEqual(['withdrawn', 'withdrawn']);
  });

  it('a case that is marked not to be transmitted stops what was approved already (R13)', async () => {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    const { version, content } = await readCase(mr.parts, mr.caseworker, caseId);
    await changeCase(mr.parts, mr.caseworker, { caseId, version, caseFile: { ...content.file, doNotTransmit: true } });
    await world.settle();
    expect(await outgoing(id)).toEqual(['offer voided', 'void receipted']);
    expect(await ne.state(id)).toBeUndefined();
  });

  it('a case that came under the label "none" goes no further, whatever consent is taken here (R14)', async () => {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    for (const [side, step] of [
      [ne, 'accept'],
      [mr, 'handover'],
      [ne, 'assume'],
    ] as const) {
      await world.settle();
      await side.act(id, step);
    }
    await world.settle();
    const { caseId: there } = (await ne.conversation(id))!;
    const { consentEvents } = await readDossier('deploy/local/dossiers', '01-moussa', ne.parts.clock.now());
    await ne.parts.store.transaction((tx) =>
      tx.cases.assign({
        caseId: there,
        staffId: ne.caseworker.id,
        assignedBy: 'x',
        assignedAt: new Date(),
        categories: null,
      }),
    );
    for (const event of consentEvents) await recordConsent(ne.parts, ne.caseworker, there, event);
    const ours = mr.view.agreementBetween('mr', 'ne', world.clock.now())!;
    world.publish({ agreements: [ours, { ...ours, id: 'ne-iom-ne', parties: ['ne', 'iom-ne'] }] });
    await expect(ne.offer(there, 'iom-ne')).rejects.toMatchObject({ code: 'onward-sharing-denied' });
    world.publish();
  });

  it('an offer is not even made without consent', async () => {
    const { caseId } = await mr.register('01-moussa', false);
    await expect(mr.offer(caseId, 'ne')).rejects.toMatchObject({ code: 'consent-missing' });
  });

  it('an offer that was refused at the desk leaves nothing in the way of the next one', async () => {
    const { caseId } = await mr.register('01-moussa', false);
    await expect(mr.offer(caseId, 'ne')).rejects.toMatchObject({ code: 'consent-missing' });
    const { consentEvents } = await readDossier('deploy/local/dossiers', '01-moussa', mr.parts.clock.now());
    for (const event of consentEvents) await recordConsent(mr.parts, mr.caseworker, caseId, event);
    const id = await mr.offer(caseId, 'ne');
    await world.settle();
    expect(await ne.state(id)).toBe('offered');
    const all = await mr.parts.store.transaction((tx) => tx.conversations.ofCase(caseId));
    expect(all.map(({ state }) => state)).toEqual(['not-sent', 'offered']);
  });

  it('an offer whose consent was withdrawn before it left can be made again once there is consent', async () => {
    const { caseId } = await mr.register('01-moussa');
    await mr.offer(caseId, 'ne');
    await withdrawConsent(caseId);
    await world.settle();
    const { consentEvents } = await readDossier('deploy/local/dossiers', '01-moussa', mr.parts.clock.now());
    for (const event of consentEvents) await recordConsent(mr.parts, mr.caseworker, caseId, event);
    const id = await mr.offer(caseId, 'ne');
    await world.settle();
    expect(await ne.state(id)).toBe('offered');
  });

  it('a child whose age is doubted consents with its guardian, and not alone, before and after (R6)', async () => {
    const { caseId } = await mr.register('01-moussa');
    const doubt = async (ageEstimated: boolean) => {
      const { version, content } = await readCase(mr.parts, mr.caseworker, caseId);
      const identification = { ...content.file?.identification, ageEstimated };
      await changeCase(mr.parts, mr.caseworker, { caseId, version, caseFile: { ...content.file, identification } });
    };
    await doubt(true);
    await expect(mr.offer(caseId, 'ne')).rejects.toMatchObject({ code: 'consent-invalid' });
    await doubt(false);
    const id = await mr.offer(caseId, 'ne');
    await doubt(true);
    await world.settle();
    expect(await outgoing(id)).toEqual(['offer voided', 'void receipted']);
    const { consentEvents } = await readDossier('deploy/local/dossiers', '01-moussa', mr.parts.clock.now());
    const withGuardian = consentEvents.map((event) => ({ ...event, givenBy: GUARDIAN }));
    for (const event of withGuardian) await recordConsent(mr.parts, mr.caseworker, caseId, event);
    const other = await mr.offer(caseId, 'ne');
    await world.settle();
    expect(await ne.state(other)).toBe('offered');
  });

  it('files are served only while the consent lasts', async () => {
    const { caseId, attachments } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await world.settle();
    await ne.act(id, 'accept');
    await world.settle();
    await mr.act(id, 'handover', { childInformed: { informed: true, language: 'ha' }, attachments });
    await world.settle();
    await withdrawConsent(caseId);
    await ne.fetchFiles();
    const { caseId: there } = (await ne.conversation(id))!;
    const files = await ne.parts.store.transaction((tx) => tx.attachments.ofCase(there));
    expect(files.length).toBeGreaterThan(0);
    expect(files.map(({ status }) => status)).not.toContain('stored');
  });
});

describe('an agreement that ends', () => {
  it('stops what rests on it, and the mail to others goes on', async () => {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    world.publish({ agreements: [] });
    await mr.send();
    expect(world.post.collect('ne')).toHaveLength(0);
    world.publish();
    world.clock.forward({ hours: 1 });
    await world.settle();
    expect(['offered', 'start', undefined]).toContain(await ne.state(id));
    const next = await mr.register('01-moussa');
    const other = await mr.offer(next.caseId, 'ne');
    await world.settle();
    expect(await ne.state(other)).toBe('offered');
  });
});
