import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import type { CaseFile } from '#libs/schema-check/generated/types.js';
import { readAttachment } from '../../../services/country-node/src/casework/read-attachment.js';
import { Desk } from '../../support/desk.js';
import type { Country } from '../../support/exchange/country.js';
import { STORY } from '../../support/exchange/inputs.js';
import { World } from '../../support/exchange/world.js';
import { exif, jpeg, jpegSegment } from '../../support/pictures.js';
import { collect } from '../../support/streams.js';

const PLACE = 'N18.0735W15.9582';
const PHOTO = '/caseFile/photo/attachmentId';
const MAKER = 'Telephone of Aminetou';

let world: World;
let mr: Country;
let ne: Country;
let desk: Desk;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  desk = await Desk.open(mr);
});
afterAll(async () => {
  await desk?.close();
  await world?.end();
});

/** A picture as a telephone makes it: turned, with place, maker, comment and an appendix. */
function fromTelephone(): Buffer {
  const facts = exif([
    [0x010f, MAKER],
    [0x0112, 6],
    [0x8825, [[1, PLACE]]],
  ]);
  const beside = [
    jpegSegment(0xe1, facts),
    jpegSegment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0<x>${PLACE}</x>`)),
    jpegSegment(0xed, Buffer.from(`Photoshop 3.0\0${MAKER}`)),
    jpegSegment(0xfe, Buffer.from(MAKER)),
  ];
  return jpeg(beside, Buffer.from(`ftyp${PLACE}`));
}

const CLEAN = jpeg([jpegSegment(0xe1, exif([[0x0112, 6]], false))]);

async function allFilesBelow(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
  return (await Promise.all(files.map((path) => readFile(path, 'latin1')))).join('\n');
}

async function opened(country: Country, id: string): Promise<Buffer> {
  const { from } = await readAttachment(country.parts, country.supervisor, id);
  return collect(from());
}

it('R19: where a picture was taken and with what is kept by neither node, on disk or opened', async () => {
  const { caseId } = await mr.register('01-moussa');
  const headers = { 'content-type': 'image/jpeg' };
  const path = `/cases/${caseId}/attachments?documentType=birth_certificate`;
  const { status, json } = await desk.ask('caseworker', 'POST', path, { body: fromTelephone(), headers });
  expect([status, json]).toEqual([201, { id: json.id, size: CLEAN.length, metadata: 'removed' }]);

  const conversation = await mr.offer(caseId, 'ne');
  await world.settle();
  await ne.act(conversation, 'accept');
  await world.settle();
  await mr.act(conversation, 'handover', { ...STORY.handover, attachments: [json.id] });
  await world.settle();
  await ne.fetchFiles();

  const theirs = (await ne.conversation(conversation))!.caseId;
  const [row] = await ne.parts.store.transaction((tx) => tx.attachments.ofCase(theirs));
  expect(row).toMatchObject({ status: 'stored', size: CLEAN.length });
  for (const [country, id] of [
    [mr, json.id],
    [ne, row!.id],
  ] as const) {
    expect((await opened(country, id)).equals(CLEAN)).toBe(true);
    const kept = await allFilesBelow(world.placeOf(country.id));
    expect([PLACE, MAKER].filter((secret) => kept.includes(secret))).toEqual([]);
  }
});

it('a file that is no picture is kept as it came, and the answer says so', async () => {
  const { caseId } = await mr.register('01-moussa');
  const headers = { 'content-type': 'application/pdf' };
  const body = Buffer.from('%PDF-1.7\n/Author (somebody)', 'latin1');
  const { json } = await desk.ask('caseworker', 'POST', `/cases/${caseId}/attachments?documentType=other`, {
    body,
    headers,
  });
  expect(json).toEqual({ id: json.id, size: body.length, metadata: 'kept' });
  expect((await opened(mr, json.id)).equals(body)).toBe(true);
});

it('R19, R21: the child’s photo is a photograph of the case, and no document that others open and that outlasts the photos', async () => {
  const add = async (caseId: string, documentType: string) => {
    const asked = { body: fromTelephone(), headers: { 'content-type': 'image/jpeg' } };
    const door = `/cases/${caseId}/attachments?documentType=${documentType}`;
    return String((await desk.ask('caseworker', 'POST', door, asked)).json['id']);
  };
  const choose = async (attachmentId: string) => {
    const { json } = await desk.ask('caseworker', 'GET', `/cases/${caseId}`);
    const { version, content } = json as unknown as { version: number; content: { file: CaseFile } };
    const caseFile = { ...content.file, photo: { ...content.file.photo, attachmentId } };
    const headers = { 'if-match': `"${version}"` };
    return { caseFile, ...(await desk.ask('caseworker', 'PUT', `/cases/${caseId}`, { body: { caseFile }, headers })) };
  };
  const [{ caseId }, { caseId: another }] = [await mr.register('01-moussa'), await mr.register('01-moussa')];
  const wrong = [await add(caseId, 'other'), await add(another, 'photograph'), uuidv7()];
  for (const id of wrong) {
    const { status, json } = await choose(id);
    expect([status, json['code'], json['pointers']]).toEqual([422, 'schema-violation', [PHOTO]]);
  }
  const photograph = await add(caseId, 'photograph');
  expect((await choose(photograph)).status).toBe(200);
  // Whatever is changed besides does not choose it again.
  const { status, caseFile } = await choose(photograph);
  expect(status).toBe(200);
  const anew = await desk.ask('caseworker', 'POST', '/cases', { body: { caseFile } });
  expect([anew.status, anew.json['pointers']]).toEqual([422, [PHOTO]]);
});
