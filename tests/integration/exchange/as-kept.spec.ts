import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CaseFile } from '#libs/schema-check/generated/types.js';
import { changeCase } from '../../../services/country-node/src/casework/change-case.js';
import { listAttachments } from '../../../services/country-node/src/casework/read-attachment.js';
import { readCase } from '../../../services/country-node/src/casework/read-case.js';
import { previewStep } from '../../../services/country-node/src/outgoing/preview-step.js';
import type { Country } from '../../support/exchange/country.js';
import { consent, consentFor } from '../../support/exchange/sharing.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;

beforeAll(async () => {
  world = await World.begin();
  mr = world.of('mr');
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
  const caseFile = { ...others, ...(listed ? { attachments: listed } : {}) } as CaseFile;
  return changeCase(mr.parts, mr.caseworker, { caseId, version, caseFile });
}

async function judged(caseId: string, chosen: string[]) {
  const asked = { caseId, peer: 'ne', kind: 'case-transfer', step: 'handover', attachments: chosen };
  const { attachments } = await previewStep(mr.parts, asked);
  return attachments.map(({ permitted }) => permitted);
}

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
