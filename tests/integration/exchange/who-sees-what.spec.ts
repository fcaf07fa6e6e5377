import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addAttachment } from '../../../services/country-node/src/casework/add-attachment.js';
import { changeCase } from '../../../services/country-node/src/casework/change-case.js';
import { listAttachments, readAttachment } from '../../../services/country-node/src/casework/read-attachment.js';
import { readCase } from '../../../services/country-node/src/casework/read-case.js';
import { readConsents } from '../../../services/country-node/src/casework/read-consents.js';
import { recordConsent } from '../../../services/country-node/src/casework/record-consent.js';
import { workOnConversation } from '../../../services/country-node/src/casework/see-case.js';
import type { StaffRow } from '../../../services/country-node/src/ports/store/people.js';
import { type Country, enrol } from '../../support/exchange/country.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let caseId: string;
let nurse: StaffRow;
let stranger: StaffRow;

beforeAll(async () => {
  world = await World.begin();
  mr = world.of('mr');
  ({ caseId } = await mr.register('03-mariama'));
  const { store, clock } = mr.parts;
  nurse = await enrol(store, 'caseworker', 'nurse');
  stranger = await enrol(store, 'caseworker', 'stranger');
  const given = { caseId, assignedBy: mr.supervisor.id, assignedAt: clock.now() };
  await store.transaction((tx) => tx.cases.assign({ ...given, staffId: nurse.id, categories: ['HEALTH'] }));
});
afterAll(() => world.end());

const notFound = { code: 'not-found' };

describe('a case given to a nurse for its health details', () => {
  it('shows her these and nothing else that is personal', async () => {
    const whole = await readCase(mr.parts, mr.caseworker, caseId);
    const seen = await readCase(mr.parts, nurse, caseId);
    expect(seen.content.file?.health).toEqual(whole.content.file?.health);
    expect(Object.keys(seen.content.file ?? {})).not.toEqual(expect.arrayContaining(['identification']));
    expect(JSON.stringify(seen.content)).not.toContain(whole.content.file!.identification!.names![0]!.given!);
  });

  it('lets her act on nothing', async () => {
    const { version, content } = await readCase(mr.parts, mr.caseworker, caseId);
    const conversationId = await mr.offer(caseId, 'ne');
    const file = {
      caseId,
      documentType: 'other',
      mediaType: 'image/png',
      bytes: nothing(),
      limits: { fileBytes: 10, caseBytes: 10 },
    };
    for (const attempt of [
      changeCase(mr.parts, nurse, { caseId, version, caseFile: content.file! }),
      recordConsent(mr.parts, nurse, caseId, { event: 'withdrawn' }),
      readConsents(mr.parts, nurse, caseId),
      addAttachment(mr.parts, nurse, file),
      mr.parts.store.transaction((tx) => workOnConversation(tx, nurse, conversationId)),
    ]) {
      await expect(attempt).rejects.toMatchObject(notFound);
    }
    expect((await readCase(mr.parts, mr.caseworker, caseId)).version).toBe(version);
  });

  it('shows her no file, while the caseworker sees and opens them', async () => {
    const files = await listAttachments(mr.parts, mr.caseworker, caseId);
    expect(files.length).toBeGreaterThan(0);
    expect(await listAttachments(mr.parts, nurse, caseId)).toEqual([]);
    await expect(readAttachment(mr.parts, nurse, files[0]!.id)).rejects.toMatchObject(notFound);
    await expect(readAttachment(mr.parts, mr.caseworker, files[0]!.id)).resolves.toBeDefined();
  });
});

describe('a supervisor', () => {
  it('reads the case but for the therapist’s notes and what was told in confidence', async () => {
    const whole = await readCase(mr.parts, mr.caseworker, caseId);
    const seen = await readCase(mr.parts, mr.supervisor, caseId);
    expect(whole.content.file).toHaveProperty('mhpss');
    expect(whole.content.file).toHaveProperty('withheld');
    expect(seen.content.file).not.toHaveProperty('mhpss');
    expect(seen.content.file).not.toHaveProperty('withheld');
    expect(seen.content.file?.identification).toEqual(whole.content.file?.identification);
  });

  it('cannot write the file anew, which would erase what is closed to them', async () => {
    const { version, content } = await readCase(mr.parts, mr.supervisor, caseId);
    const change = { caseId, version, caseFile: content.file! };
    await expect(changeCase(mr.parts, mr.supervisor, change)).rejects.toMatchObject(notFound);
  });
});

describe('a caseworker it was not given to', () => {
  it('is told that there is no such case', async () => {
    await expect(readCase(mr.parts, stranger, caseId)).rejects.toMatchObject(notFound);
    await expect(listAttachments(mr.parts, stranger, caseId)).rejects.toMatchObject(notFound);
  });
});

async function* nothing(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array();
}
