import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CaseFile } from '#libs/schema-check/generated/types.js';
import { addAttachment } from '../../../services/country-node/src/casework/add-attachment.js';
import { askErasure } from '../../../services/country-node/src/casework/ask-erasure.js';
import { changeCase } from '../../../services/country-node/src/casework/change-case.js';
import { listHolders } from '../../../services/country-node/src/casework/list-holders.js';
import { listAttachments, readAttachment } from '../../../services/country-node/src/casework/read-attachment.js';
import { readCase } from '../../../services/country-node/src/casework/read-case.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import type { StaffRow } from '../../../services/country-node/src/ports/store/people.js';
import type { Country } from '../../support/exchange/country.js';
import { STORY } from '../../support/exchange/inputs.js';
import { assign, consent, consentFor, conversationsOf, saidIn, scopeOf } from '../../support/exchange/sharing.js';
import { World } from '../../support/exchange/world.js';
import { png } from '../../support/pictures.js';
import { pieces } from '../../support/streams.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  const ours = mr.view.agreementBetween('mr', 'ne', world.clock.now())!;
  const terms = ours.terms.map((each) =>
    each.categories.BIO_PHOTO ? { ...each, categories: { ...each.categories, BIO_PHOTO: 'full' } } : each,
  );
  world.publish({ agreements: [{ ...ours, terms }] as never });
});
afterAll(() => world.end());

const PHOTO_ALONE = ['BIO_PHOTO'];
const permitting = (categories?: string[]): JsonObject[] => {
  const [given] = consentFor(['ne'], world.clock.now())['provisions'] as [JsonObject];
  return [{ ...given, categories: categories ?? [...(given['categories'] as string[]), ...PHOTO_ALONE] }];
};

/** A picture of the child went as a file, beside a paper; the case file says nothing of photos. */
async function handedOver() {
  const { caseId, attachments } = await mr.register('01-moussa', false);
  const { version, content } = await readCase(mr.parts, mr.caseworker, caseId);
  const { photo: _photo, ...caseFile } = content.file as CaseFile;
  await changeCase(mr.parts, mr.caseworker, { caseId, version, caseFile });
  await consent(mr, caseId, { ...consentFor(['ne'], world.clock.now()), provisions: permitting() });
  const id = await mr.offer(caseId, 'ne');
  await world.settle();
  await ne.act(id, 'accept');
  await world.settle();
  await mr.act(id, 'handover', { ...STORY.handover, attachments: attachments.slice(0, 2) });
  await world.settle();
  await ne.fetchFiles();
  await ne.act(id, 'assume');
  await world.settle();
  const { caseId: there } = (await ne.conversation(id))!;
  await assign(ne, there);
  return { caseId, there };
}

const filesFor = async (who: StaffRow, caseId: string) => {
  const files = await listAttachments(ne.parts, who, caseId);
  return files.map(({ documentType }) => documentType).sort();
};
const told = async (there: string, kind: string) => (await conversationsOf(ne, there, kind))[0]!;

describe('a photograph that went as a file counts as a photograph when it is taken back (R10, R19)', () => {
  it('is read by nobody from the withdrawal on, but for those who decide of it, and is gone when it is said to be erased', async () => {
    const { caseId, there } = await handedOver();
    const held = await listAttachments(ne.parts, ne.caseworker, there);
    const photo = held.find(({ documentType }) => documentType === 'photograph')!;
    expect(held.map(({ status }) => status)).toEqual(['stored', 'stored']);

    await consent(mr, caseId, { event: 'withdrawn', provisions: permitting(PHOTO_ALONE) });
    await world.settle();
    const change = await told(there, 'consent-change');
    expect(scopeOf(await saidIn(ne, change)).map(({ category }) => category)).toEqual(PHOTO_ALONE);
    await expect(readAttachment(ne.parts, ne.caseworker, photo.id)).rejects.toMatchObject({ code: 'not-found' });
    expect(await filesFor(ne.caseworker, there)).toEqual(['birth_certificate']);
    expect(await filesFor(ne.supervisor, there)).toEqual(['birth_certificate', 'photograph']);

    await askErasure(mr.parts, mr.supervisor, caseId, { categories: PHOTO_ALONE });
    await world.settle();
    const asked = await told(there, 'erasure-request');
    await ne.act(asked.id, 'erased', { outcomes: [{ category: 'BIO_PHOTO', outcome: 'erased' }] });
    await world.settle();
    expect(await filesFor(ne.supervisor, there)).toEqual(['birth_certificate']);
    expect((await conversationsOf(mr, caseId, 'erasure-request')).map(({ state }) => state)).toEqual(['answered']);
    const entries = await ne.parts.store.transaction((tx) => tx.ledger.about({ caseId: there, limit: 500 }));
    const erased = entries.filter(({ kind }) => kind === 'erased').map(({ content }) => content as JsonObject);
    expect(erased.map((each) => (each['messages'] as string[]).length)).toEqual([1]);
  });

  it('is read by nobody either where documents are taken back, as one of which it went', async () => {
    const { caseId, there } = await handedOver();
    const photo = (await listAttachments(ne.parts, ne.caseworker, there)).find(
      ({ documentType }) => documentType === 'photograph',
    )!;
    const file = { caseId: there, documentType: 'photograph', mediaType: 'image/png', bytes: pieces(png()) };
    await addAttachment(ne.parts, ne.caseworker, { ...file, limits: { fileBytes: 100_000, caseBytes: 10_000_000 } });

    await consent(mr, caseId, { event: 'withdrawn', provisions: permitting(['DOCS']) });
    await world.settle();
    await expect(readAttachment(ne.parts, ne.caseworker, photo.id)).rejects.toMatchObject({ code: 'not-found' });
    // What was taken here was shown by nobody.
    expect(await filesFor(ne.caseworker, there)).toEqual(['photograph']);
    expect(await filesFor(ne.supervisor, there)).toEqual(['birth_certificate', 'photograph', 'photograph']);
    expect((await readAttachment(ne.parts, ne.supervisor, photo.id)).mediaType).toMatch(/^image/);
  });

  it('its sender knows that it gave one', async () => {
    const { caseId } = await handedOver();
    const [holder] = await listHolders(mr.parts, mr.supervisor, caseId);
    expect(holder?.categories).toContain('BIO_PHOTO');
  });

  it('must stay: where only something else is taken back', async () => {
    const { caseId, there } = await handedOver();
    await consent(mr, caseId, { event: 'withdrawn', provisions: permitting(['EDU']) });
    await askErasure(mr.parts, mr.supervisor, caseId, { categories: ['EDU'] });
    await world.settle();
    const asked = await told(there, 'erasure-request');
    await ne.act(asked.id, 'erased', { outcomes: [{ category: 'EDU', outcome: 'erased' }] });
    expect(await filesFor(ne.caseworker, there)).toEqual(['birth_certificate', 'photograph']);
  });
});
