import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import type { CaseFile } from '#libs/schema-check/generated/types.js';
import { askErasure } from '../../../services/country-node/src/casework/ask-erasure.js';
import { changeCase } from '../../../services/country-node/src/casework/change-case.js';
import { listAttachments } from '../../../services/country-node/src/casework/read-attachment.js';
import { readCase } from '../../../services/country-node/src/casework/read-case.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { previewStep } from '../../../services/country-node/src/outgoing/preview-step.js';
import { askDatabase } from '../../support/ask-database.js';
import type { Country } from '../../support/exchange/country.js';
import { STORY } from '../../support/exchange/inputs.js';
import { assign, consent, consentFor, conversationsOf, mayPassOn } from '../../support/exchange/sharing.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;
let iom: Country;

beforeAll(async () => {
  world = await World.ofThree();
  [mr, ne, iom] = [world.of('mr'), world.of('ne'), world.of('iom-ne')];
  mayPassOn(world);
});
afterAll(() => world.end());

type Listed = NonNullable<CaseFile['attachments']>;

/** A case with its papers, which may go to ne as documents; its photograph may not. */
async function registered() {
  const { caseId } = await mr.register('01-moussa', false);
  await consent(mr, caseId, consentFor(['ne'], world.clock.now()));
  const files = await listAttachments(mr.parts, mr.caseworker, caseId);
  const idOf = (type: string) => files.find(({ documentType }) => documentType === type)!.id;
  return { caseId, photo: idOf('photograph'), paper: idOf('birth_certificate') };
}

async function change(caseId: string, to: (listed: Listed) => Listed | undefined) {
  const { version, content } = await readCase(mr.parts, mr.caseworker, caseId);
  const { attachments, ...others } = content.file as CaseFile;
  const listed = to(attachments ?? []);
  const caseFile = { ...others, ...(listed ? { attachments: listed } : {}) };
  return changeCase(mr.parts, mr.caseworker, { caseId, version, caseFile });
}

async function judged(caseId: string, chosen: string[]) {
  const asked = { caseId, peer: 'ne', kind: 'case-transfer', step: 'handover', attachments: chosen };
  const { attachments } = await previewStep(mr.parts, asked);
  return attachments.map(({ permitted }) => permitted);
}

/** Hands a case over with these files, up to the assumption. @returns the case there, and the files that it has then */
async function handedOver(caseId: string, [from, to]: [Country, Country], chosen: string[]) {
  const id = await from.offer(caseId, to.id);
  await world.settle();
  await to.act(id, 'accept');
  await world.settle();
  await from.act(id, 'handover', { ...STORY.handover, attachments: chosen });
  await world.settle();
  await to.fetchFiles();
  await to.act(id, 'assume');
  await world.settle();
  const { caseId: there } = (await to.conversation(id))!;
  await assign(to, there);
  const files = await listAttachments(to.parts, to.caseworker, there);
  return { there, files };
}

const copiesAt = async ({ databaseUrl }: Country, attachmentId: string) => {
  const sql = 'SELECT 1 FROM attachment_copy WHERE attachment_id = $1';
  return (await askDatabase(databaseUrl, sql, [attachmentId])).length;
};

describe('a file of a case is what it is kept as (R19)', () => {
  it.each([
    ['says that it is something else', (item: Listed[number]) => ({ ...item, documentType: 'other' as const })],
    ['says no more what it is', ({ documentType: _type, ...item }: Listed[number]) => item],
  ])('a change of the list that %s is refused, by its place', async (_what, altered) => {
    const { caseId, photo } = await registered();
    const { content } = await readCase(mr.parts, mr.caseworker, caseId);
    const index = content.file!.attachments!.findIndex(({ id }) => id === photo);
    const asked = change(caseId, (listed) => listed.map((item) => (item.id === photo ? altered(item) : item)));
    await expect(asked).rejects.toMatchObject({
      code: 'schema-violation',
      pointers: [`/caseFile/attachments/${index}/documentType`],
    });
  });

  it('must be let: another title, another order, and a file that is listed again as what it is', async () => {
    const { caseId, photo, paper } = await registered();
    await change(caseId, (listed) => listed.map((item) => ({ ...item, title: 'Another' })).reverse());
    await change(caseId, (listed) => listed.filter(({ id }) => id !== paper));
    await change(caseId, (listed) => [...listed, { id: paper, documentType: 'birth_certificate' }]);
    await expect(
      change(caseId, (listed) => [...listed.filter(({ id }) => id !== photo), { id: photo, documentType: 'other' }]),
    ).rejects.toMatchObject({ code: 'schema-violation' });
  });

  it('a photograph that the list does not name goes no more than one that it does', async () => {
    const { caseId, photo, paper } = await registered();
    expect(await judged(caseId, [photo, paper])).toEqual([false, true]);
    await change(caseId, () => undefined);
    expect(await judged(caseId, [photo, paper])).toEqual([false, true]);
  });
});

describe('a chosen file goes, whether the case file lists it or not', () => {
  it('one that a partner sent, to the next: it is fetched there', async () => {
    const { caseId, paper } = await registered();
    const { there, files } = await handedOver(caseId, [mr, ne], [paper]);
    expect(files.map(({ status }) => status)).toEqual(['stored']);
    await consent(ne, there, consentFor(['iom-ne'], world.clock.now()));
    const onward = await handedOver(there, [ne, iom], [files[0]!.id]);
    expect(onward.files.map(({ documentType, status, size }) => [documentType, status, size])).toEqual(
      files.map(({ documentType, size }) => [documentType, 'stored', size]),
    );
    // Taken back, it goes with the copy made of it: that would outlast the case, which knows it by the file alone.
    const [withdrawn] = consentFor(['ne'], world.clock.now())['provisions'] as [JsonObject];
    expect(await copiesAt(ne, files[0]!.id)).toBe(1);
    await consent(mr, caseId, { event: 'withdrawn', provisions: [{ ...withdrawn, categories: ['DOCS'] }] });
    await askErasure(mr.parts, mr.supervisor, caseId, { categories: ['DOCS'] });
    await world.settle();
    const [asked] = await conversationsOf(ne, there, 'erasure-request');
    await ne.act(asked!.id, 'erased', { outcomes: [{ category: 'DOCS', outcome: 'erased' }] });
    expect(await listAttachments(ne.parts, ne.supervisor, there)).toEqual([]);
    expect(await copiesAt(ne, files[0]!.id)).toBe(0);
  });

  it('one of its own that the list names no more', async () => {
    const { caseId, paper } = await registered();
    await change(caseId, () => undefined);
    const { files } = await handedOver(caseId, [mr, ne], [paper]);
    expect(files.map(({ documentType, status }) => [documentType, status])).toEqual([['birth_certificate', 'stored']]);
  });

  it('what is no file of the case, or not here yet, is promised to nobody', async () => {
    const [{ caseId, paper }, other] = [await registered(), await registered()];
    await expect(judged(caseId, [other.paper])).rejects.toMatchObject({
      code: 'not-found',
      pointers: ['/attachments'],
    });
    const coming = uuidv7();
    await mr.parts.store.transaction(async (tx) => {
      const row = (await tx.attachments.get(paper))!;
      await tx.attachments.insert({ ...row, id: coming, fileId: uuidv7(), status: 'expected', holder: 'ne' });
    });
    await expect(judged(caseId, [coming])).rejects.toMatchObject({ code: 'attachment-unavailable' });
  });
});
