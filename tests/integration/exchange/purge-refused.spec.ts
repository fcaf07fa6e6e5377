import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readCase } from '../../../services/country-node/src/casework/read-case.js';
import { readConversation } from '../../../services/country-node/src/casework/read-conversation.js';
import { liftHold, setHold } from '../../../services/country-node/src/record/legal-holds.js';
import { resume } from '../../../services/country-node/src/record/resume.js';
import { purgeRefused } from '../../../services/country-node/src/timekeeper/purge-refused.js';
import type { Country } from '../../support/exchange/country.js';
import { STORY } from '../../support/exchange/inputs.js';
import type { TestLaw } from '../../support/national-law.js';
import { assign, caseWithConsent, consent, consentFor, transfer } from '../../support/exchange/sharing.js';
import { World } from '../../support/exchange/world.js';
import { backUp, confirmAll, note } from '../../threats/restoring.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.ofThree();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world.end());

const SOME = 50;
const later = (days: number) => {
  world.clock.forward({ days });
  world.publish();
};
/** Some of a transfer's file as the people of a node read it. */
const healthAt = async (country: Country, caseId: string) =>
  (await readCase(country.parts, country.supervisor, caseId)).content.file?.health;
const filesAt = (country: Country, caseId: string) =>
  country.parts.store.transaction((tx) => tx.attachments.ofCase(caseId));
const erasuresAt = async (country: Country, caseId: string) =>
  (await country.parts.store.transaction((tx) => tx.ledger.about({ caseId, limit: 500 }))).filter(
    ({ kind }) => kind === 'content-erased',
  );
const heldFrom = async (country: Country, id: string) =>
  (await country.messages(id)).filter(({ direction, content }) => direction === 'in' && content !== null);

/** The file was handed over, and the receiver declined all the same. */
async function declined() {
  world.publish();
  const { caseId, attachments } = await mr.register('01-moussa', false);
  await consent(mr, caseId, consentFor(['ne'], world.clock.now()));
  const id = await mr.offer(caseId, 'ne');
  await world.settle();
  await ne.act(id, 'accept');
  await world.settle();
  await mr.act(id, 'handover', { ...STORY.handover, attachments });
  await world.settle();
  await ne.fetchFiles();
  await ne.act(id, 'decline');
  await world.settle();
  const { caseId: there } = (await ne.conversation(id))!;
  await assign(ne, there);
  return { caseId, id, there };
}

describe('what was refused is purged after the time of national law, with proof (R21)', () => {
  it('at whoever was shown it: messages, case and files; the conversation and its proofs stay', async () => {
    const { caseId, id, there } = await declined();
    const kept = await filesAt(ne, there);
    expect(kept.map(({ status }) => status)).toEqual(kept.map(() => 'stored'));
    expect(await healthAt(ne, there)).toBeDefined();
    later(27);
    expect(await purgeRefused(ne.parts, SOME)).toBe(0);
    expect(await healthAt(ne, there)).toBeDefined();

    later(5);
    const before = await ne.messages(id);
    const shown = (await heldFrom(ne, id)).map(({ digest }) => digest).sort();
    expect(await purgeRefused(ne.parts, SOME)).toBe(1);
    expect(await healthAt(ne, there)).toBeUndefined();
    expect((await readCase(ne.parts, ne.supervisor, there)).content.summary?.ageBand).toBeUndefined();
    expect(await heldFrom(ne, id)).toEqual([]);
    expect(await filesAt(ne, there)).toEqual([]);

    const after = await ne.messages(id);
    const proofs = (rows: typeof after) =>
      rows.map(({ digest, jws, claims, receipt }) => [digest, jws, claims, receipt]);
    expect(proofs(after)).toEqual(proofs(before));
    expect(await ne.state(id)).toBe('declined');
    const { messages } = await readConversation(ne.parts, ne.supervisor, id);
    expect(messages.map(({ step }) => step)).toEqual(['offer', 'accept', 'handover', 'decline']);
    expect(messages.map(({ shown: said }) => said)).toEqual([undefined, undefined, undefined, undefined]);
    const [proof, ...more] = await erasuresAt(ne, there);
    expect(more).toEqual([]);
    expect(proof!.content).toMatchObject({ conversationId: id, term: 'offer-refused', months: 1, messages: shown });

    // Its key went too: what an older copy of the database holds of it opens no more.
    const old = before.find(({ direction, content }) => direction === 'in' && content)!;
    await expect(ne.parts.vault.decrypt(there, 'message.content', old.content!)).rejects.toMatchObject({
      reason: 'case-content-unreadable',
    });

    // What comes again changes nothing, and neither does asking again; whose case it is keeps all.
    await ne.receive(world.post.sent.filter(({ to }) => to === 'ne'));
    expect(await heldFrom(ne, id)).toEqual([]);
    expect(await purgeRefused(ne.parts, SOME)).toBe(0);
    expect(await purgeRefused(mr.parts, SOME)).toBe(0);
    expect(await healthAt(mr, caseId)).toBeDefined();
  });

  it('again where a backup brought it back, once its record is confirmed: the backup may not know of a hold', async () => {
    await resume(ne.parts, world.continuityOf('ne'));
    const { id, there } = await declined();
    await backUp(world, ne);
    later(32);
    expect(await purgeRefused(ne.parts, SOME)).toBe(1);
    expect(await world.restore('ne')).toBe('restored');
    expect(await heldFrom(ne, id)).not.toEqual([]);
    await world.resynchronise();
    expect(await purgeRefused(ne.parts, SOME)).toBe(0);
    expect(await heldFrom(ne, id)).not.toEqual([]);
    await confirmAll(ne);
    expect(await purgeRefused(ne.parts, SOME)).toBe(1);
    expect([await heldFrom(ne, id), await healthAt(ne, there)]).toEqual([[], undefined]);
  });
});

describe('must stay (R21)', () => {
  it('what a legal hold keeps, until it is lifted; and then the same case may be offered again', async () => {
    const { caseId, id, there } = await declined();
    const deciders = { askedBy: ne.supervisor.id, approvedBy: ne.caseworker.id, at: world.clock.now() };
    const asked = { reason: 'court_order', reviewBy: '2027-03-01T00:00:00.000Z' };
    await ne.parts.store.transaction((tx) => setHold(tx, { caseId: there, asked, ...deciders }));
    later(32);
    expect(await purgeRefused(ne.parts, SOME)).toBe(0);
    expect(await heldFrom(ne, id)).not.toEqual([]);
    await ne.parts.store.transaction(async (tx) => {
      const { id: holdId } = (await tx.keeping.firstHold(there))!;
      await liftHold(tx, { caseId: there, holdId, reason: 'order_lifted' }, deciders);
    });
    expect(await purgeRefused(ne.parts, SOME)).toBe(1);
    expect(await heldFrom(ne, id)).toEqual([]);
    const anew = await mr.offer(caseId, 'ne');
    await world.settle();
    await ne.act(anew, 'accept');
    expect((await readCase(ne.parts, ne.supervisor, there)).content.summary?.ageBand).toBeDefined();
  });

  it('what a hold keeps that the backup does not know of: nothing goes while the record is in doubt', async () => {
    await resume(ne.parts, world.continuityOf('ne'));
    const { id, there } = await declined();
    await backUp(world, ne);
    const deciders = { askedBy: ne.supervisor.id, approvedBy: ne.caseworker.id, at: world.clock.now() };
    const asked = { reason: 'court_order', reviewBy: '2027-06-01T00:00:00.000Z' };
    await ne.parts.store.transaction((tx) => setHold(tx, { caseId: there, asked, ...deciders }));
    await note(world, ne);
    expect(await world.restore('ne')).toBe('restored');
    later(32);
    expect(await purgeRefused(ne.parts, SOME)).toBe(0);
    expect(await heldFrom(ne, id)).not.toEqual([]);
    expect(await healthAt(ne, there)).toBeDefined();
    await world.resynchronise();
    // Whoever confirms the record sets it anew.
    await ne.parts.store.transaction((tx) => setHold(tx, { caseId: there, asked, ...deciders }));
    await confirmAll(ne);
    expect(await purgeRefused(ne.parts, SOME)).toBe(0);
    expect(await healthAt(ne, there)).toBeDefined();
  });

  it('what only a law that is not in force would end: the next one may keep it for longer (R24)', async () => {
    const { id } = await declined();
    later(32);
    const law = ne.parts.national as TestLaw;
    const { validFrom, validUntil } = law.newest();
    const now = world.clock.now().toISOString();
    for (const dates of [{ validUntil: now }, { validFrom: new Date(Date.parse(now) + 1_000).toISOString() }]) {
      law.change(dates);
      expect(await purgeRefused(ne.parts, SOME)).toBe(0);
      law.change({ validFrom, validUntil });
    }
    expect(await heldFrom(ne, id)).not.toEqual([]);
    expect(await purgeRefused(ne.parts, SOME)).toBe(1);
  });

  it('what is open, or was taken over, and what another conversation shows still', async () => {
    world.publish();
    const open = await mr.offer(await caseWithConsent(world, mr, ['ne']), 'ne');
    await world.settle();
    const taken = await transfer(world, { from: 'mr', to: 'ne', caseId: await caseWithConsent(world, mr, ['ne']) });
    const { caseId, id, there } = await declined();
    later(29);
    const anew = await mr.offer(caseId, 'ne');
    await world.settle();
    await ne.act(anew, 'accept');
    await world.settle();
    later(4);
    expect(await purgeRefused(ne.parts, SOME)).toBe(1);
    expect(await heldFrom(ne, id)).toEqual([]);
    expect((await readCase(ne.parts, ne.supervisor, there)).content.summary?.ageBand).toBeDefined();
    expect(await heldFrom(ne, anew)).not.toEqual([]);
    expect(await heldFrom(ne, open)).not.toEqual([]);
    expect(await healthAt(ne, taken.caseId)).toBeDefined();
  });
});
