import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { addAttachment } from '../../../services/country-node/src/casework/add-attachment.js';
import { Desk } from '../../support/desk.js';
import type { Country } from '../../support/exchange/country.js';
import { World } from '../../support/exchange/world.js';
import { exif, jpeg, jpegSegment, png } from '../../support/pictures.js';

const KIBIBYTE = 1_024;
const ROOM = 64 * KIBIBYTE;

let world: World;
let mr: Country;
let desk: Desk;

beforeAll(async () => {
  world = await World.begin();
  mr = world.of('mr');
  desk = await Desk.open(mr, { attachmentBytesPerCase: ROOM });
});
afterAll(async () => {
  await desk?.close();
  await world?.end();
});

const document = (bytes: number) => Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(bytes - 9, 'x')]);

async function newCase(): Promise<string> {
  return (await mr.register('01-moussa')).caseId;
}

const used = (caseId: string) => mr.parts.store.transaction((tx) => tx.attachments.bytesOf(caseId));

const attach = (caseId: string, body: Uint8Array, mediaType = 'application/pdf') =>
  desk.ask('caseworker', 'POST', `/cases/${caseId}/attachments?documentType=other`, {
    body,
    headers: { 'content-type': mediaType },
  });

const filesOnDisk = () =>
  readdirSync(join(world.placeOf('mr'), 'attachments'), { recursive: true, withFileTypes: true }).filter((each) =>
    each.isFile(),
  ).length;

describe('the files of a case together', () => {
  it('may fill its room to the last byte, and not one byte more', async () => {
    const caseId = await newCase();
    const left = ROOM - (await used(caseId));
    const before = filesOnDisk();
    const refused = await attach(caseId, document(left + 1));
    expect([refused.status, refused.json.code]).toEqual([413, 'attachment-quota-exceeded']);
    expect(filesOnDisk()).toBe(before);
    expect((await attach(caseId, document(left))).status).toBe(201);
    expect(await used(caseId)).toBe(ROOM);
    expect((await attach(caseId, png(), 'image/png')).json.code).toBe('attachment-quota-exceeded');
  });

  it('are counted as they are kept, without what was left out', async () => {
    const caseId = await newCase();
    const left = ROOM - (await used(caseId));
    const large = jpeg([jpegSegment(0xe1, exif([[0x010f, 'x'.repeat(60_000)]]))], Buffer.alloc(left));
    expect((await attach(caseId, large, 'image/jpeg')).status).toBe(201);
    expect(await used(caseId)).toBe(ROOM - left + jpeg().length);
  });

  it('leave no room twice to two that come at once, and other cases are not touched', async () => {
    const [caseId, other] = [await newCase(), await newCase()];
    const left = ROOM - (await used(caseId));
    const answers = await Promise.all([attach(caseId, document(left)), attach(caseId, document(left))]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 413]);
    expect(await used(caseId)).toBe(ROOM);
    expect((await attach(other, document(9))).status).toBe(201);
  });

  it('leave the room that an upload was promised, and an upload has it', async () => {
    const caseId = await newCase();
    const left = ROOM - (await used(caseId));
    const bytes = document(left - 10);
    const body = { documentType: 'other', mediaType: 'application/pdf', size: bytes.length };
    const begun = await desk.ask('caseworker', 'POST', `/cases/${caseId}/uploads`, { body });
    expect(begun.status).toBe(201);
    expect((await attach(caseId, document(11))).json.code).toBe('attachment-quota-exceeded');
    expect((await attach(caseId, document(10))).status).toBe(201);
    const upload = `/uploads/${begun.json.id}`;
    const headers = { 'upload-offset': '0', 'content-type': 'application/octet-stream' };
    await desk.ask('caseworker', 'PATCH', upload, { body: bytes, headers });
    expect((await desk.ask('caseworker', 'POST', `${upload}/finish`)).status).toBe(201);
    expect(await used(caseId)).toBe(ROOM);
  });

  it('have room though partners announced more than there is: it may never come', async () => {
    const caseId = await newCase();
    const left = ROOM - (await used(caseId));
    await mr.parts.store.transaction(async (tx) => {
      const [file] = await tx.attachments.ofCase(caseId);
      const [id, fileId] = [uuidv7(), uuidv7()];
      await tx.attachments.insert({ ...file!, id, fileId, size: 4 * ROOM, status: 'expected', holder: 'ne' });
    });
    expect((await attach(caseId, document(left + 1))).json.code).toBe('attachment-quota-exceeded');
    expect((await attach(caseId, document(left))).status).toBe(201);
  });

  it('are refused while they stream: a file without end is not read to its end', async () => {
    const caseId = await newCase();
    let given = 0;
    async function* endless() {
      for (yield document(9); ; given += KIBIBYTE) yield Buffer.alloc(KIBIBYTE);
    }
    const file = { caseId, documentType: 'other', mediaType: 'application/pdf', bytes: endless() };
    const limits = { fileBytes: 10 * ROOM, caseBytes: ROOM };
    await expect(addAttachment(mr.parts, mr.caseworker, { ...file, limits })).rejects.toMatchObject({
      code: 'attachment-quota-exceeded',
    });
    expect(given).toBeLessThan(4 * ROOM);
  });
});
