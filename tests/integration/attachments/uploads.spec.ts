import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, Desk } from '../../support/desk.js';
import { eventually } from '../../support/eventually.js';
import type { Country } from '../../support/exchange/country.js';
import { World } from '../../support/exchange/world.js';
import { exif, jpeg, jpegSegment } from '../../support/pictures.js';
import { someDocument } from './announce.js';

const MEBIBYTE = 1_048_576;
const CANARY = 'N18.0735W15.9582';

let world: World;
let mr: Country;
let desk: Desk;
let caseId: string;

beforeAll(async () => {
  world = await World.begin();
  mr = world.of('mr');
  desk = await Desk.open(mr, { attachmentBytes: 40 * MEBIBYTE, attachmentBytesPerCase: 100 * MEBIBYTE });
  ({ caseId } = await mr.register('01-moussa'));
});
afterAll(async () => {
  await desk?.close();
  await world?.end();
});

async function begin(size: number, mediaType = 'application/pdf'): Promise<string> {
  const body = { documentType: 'other', mediaType, size };
  const made = await desk.ask('caseworker', 'POST', `/cases/${caseId}/uploads`, { body });
  expect([made.status, made.json]).toEqual([201, { id: made.json.id, offset: 0, size, expiresAt: expect.any(String) }]);
  return made.json.id;
}

const send = (id: string, offset: number, body: Uint8Array): Promise<Answer> =>
  desk.ask('caseworker', 'PATCH', `/uploads/${id}`, {
    body,
    headers: { 'content-type': 'application/octet-stream', 'upload-offset': String(offset) },
  });

const finish = (id: string) => desk.ask('caseworker', 'POST', `/uploads/${id}/finish`);
const offsetOf = async (id: string) => (await desk.ask('caseworker', 'GET', `/uploads/${id}`)).json['offset'] as number;

async function download(
  id: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; bytes: Buffer }> {
  const authorization = `Bearer ${await desk.tokenOf('caseworker')}`;
  const answer = await fetch(`${desk.url}/api/v1/attachments/${id}`, { headers: { authorization, ...headers } });
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
}

const filesOnDisk = () =>
  readdirSync(join(world.placeOf('mr'), 'attachments'), { recursive: true, withFileTypes: true }).filter((each) =>
    each.isFile(),
  ).length;

/** Sends some of a body and breaks the line. */
async function sendAndBreak(id: string, offset: number, whole: Buffer, sent: number): Promise<void> {
  const url = new URL(`${desk.url}/api/v1/uploads/${id}`);
  const going = request(url, {
    method: 'PATCH',
    headers: {
      authorization: `Bearer ${await desk.tokenOf('caseworker')}`,
      'content-type': 'application/octet-stream',
      'upload-offset': String(offset),
      'content-length': whole.length - offset,
    },
  });
  going.on('error', () => undefined);
  await new Promise<void>((resolve) => going.write(whole.subarray(offset, offset + sent), () => resolve()));
  await sleep(200);
  going.destroy();
}

describe('a file that comes in parts', () => {
  it('goes on after a line broke from the byte that came last, and is the same file in the end', async () => {
    const document = someDocument(20 * MEBIBYTE);
    const before = filesOnDisk();
    const id = await begin(document.length);
    await sendAndBreak(id, 0, document, 9 * MEBIBYTE + 12_345);
    await eventually(async () => (await offsetOf(id)) > 8 * MEBIBYTE, 'what came is kept');
    const offset = await offsetOf(id);
    expect(offset).toBeLessThanOrEqual(9 * MEBIBYTE + 12_345);
    expect((await send(id, offset, document.subarray(offset))).json['offset']).toBe(document.length);
    expect((await finish(id)).json).toEqual({ id, size: document.length, metadata: 'kept' });
    expect((await download(id)).bytes.equals(document)).toBe(true);
    expect(filesOnDisk()).toBe(before + 1);
  });

  it('is stripped like any other, listed under its id, and finished once however often it is asked', async () => {
    const picture = jpeg([jpegSegment(0xe1, exif([[0x010f, CANARY]]))], Buffer.from(CANARY));
    const id = await begin(picture.length, 'image/jpeg');
    for (let at = 0; at < picture.length; at += 40) await send(id, at, picture.subarray(at, at + 40));
    const answers = await Promise.all([finish(id), finish(id)]);
    expect(answers.map(({ status }) => status).sort()).toEqual(expect.arrayContaining([201]));
    expect((await finish(id)).json).toEqual({ id, size: jpeg().length, metadata: 'removed' });
    expect((await download(id)).bytes.equals(jpeg())).toBe(true);
    const { items } = (await desk.ask('caseworker', 'GET', `/cases/${caseId}/attachments`)).json;
    expect(items.filter((each) => each['id'] === id)).toHaveLength(1);
    const file = (await desk.ask('caseworker', 'GET', `/cases/${caseId}`)).json.content.file;
    expect((file['attachments'] as { id: string }[]).filter((each) => each.id === id)).toHaveLength(1);
  });

  it('takes nothing where it does not go on, nothing twice, and nothing beyond what was announced', async () => {
    const document = someDocument(1_000);
    const id = await begin(document.length);
    expect((await send(id, 1, document.subarray(1))).json.code).toBe('upload-offset-mismatch');
    const both = await Promise.all([send(id, 0, document.subarray(0, 600)), send(id, 0, document.subarray(0, 600))]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await finish(id)).json.code).toBe('upload-incomplete');
    const beyond = await send(id, 600, Buffer.concat([document.subarray(600), Buffer.from('x')]));
    expect([beyond.status, beyond.json.code]).toEqual([413, 'attachment-too-large']);
    expect(await offsetOf(id)).toBe(1_000);
    expect((await finish(id)).status).toBe(201);
    expect((await download(id)).bytes.equals(document)).toBe(true);
  });

  it('is nobody else’s, and gone when it is cancelled', async () => {
    const before = filesOnDisk();
    const id = await begin(5_000);
    await send(id, 0, someDocument(2_000));
    expect(filesOnDisk()).toBe(before + 1);
    for (const person of ['supervisor', 'stranger', 'partial']) {
      expect((await desk.ask(person, 'GET', `/uploads/${id}`)).status).toBe(404);
      expect((await desk.ask(person, 'DELETE', `/uploads/${id}`)).status).toBe(404);
    }
    expect((await desk.ask('caseworker', 'DELETE', `/uploads/${id}`)).status).toBe(204);
    expect((await desk.ask('caseworker', 'GET', `/uploads/${id}`)).status).toBe(404);
    expect(filesOnDisk()).toBe(before);
  });

  it('is refused before it comes when it is too large or the case has no room, counting what is under way', async () => {
    const { caseId: other } = await mr.register('01-moussa');
    const ask = (size: number) => {
      const body = { documentType: 'other', mediaType: 'application/pdf', size };
      return desk.ask('caseworker', 'POST', `/cases/${other}/uploads`, { body });
    };
    expect((await ask(40 * MEBIBYTE + 1)).json.code).toBe('attachment-too-large');
    const answers = await Promise.all([ask(40 * MEBIBYTE), ask(40 * MEBIBYTE), ask(40 * MEBIBYTE)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 413]);
  });

  it('is refused at its first bytes when it is something else, and forgotten when it is malformed', async () => {
    const id = await begin(1_000, 'image/png');
    expect((await send(id, 0, someDocument(500))).json.code).toBe('attachment-type-not-allowed');
    const broken = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(92)]);
    const malformed = await begin(100, 'image/png');
    await send(malformed, 0, broken);
    expect((await finish(malformed)).json.code).toBe('attachment-malformed');
    expect((await desk.ask('caseworker', 'GET', `/uploads/${malformed}`)).status).toBe(404);
  });

  it.each([
    ['no offset', { 'content-type': 'application/octet-stream' }, 'parameter-invalid'],
    [
      'an offset that is none',
      { 'content-type': 'application/octet-stream', 'upload-offset': '-1' },
      'parameter-invalid',
    ],
    ['another media type', { 'content-type': 'application/json', 'upload-offset': '0' }, 'media-type-unsupported'],
  ])('is refused with %s', async (_what, headers, code) => {
    const id = await begin(100);
    const answer = await desk.ask('caseworker', 'PATCH', `/uploads/${id}`, { body: Buffer.from('%PDF-1.7'), headers });
    expect(answer.json.code).toBe(code);
  });
});

describe('a download', () => {
  const document = someDocument(300_000);
  let id: string;

  beforeAll(async () => {
    id = await begin(document.length);
    await send(id, 0, document);
    await finish(id);
  });

  it.each([
    ['bytes=0-0', 0, 0],
    ['bytes=70000-200000', 70_000, 200_000],
    ['bytes=65536-', 65_536, 299_999],
    ['bytes=-100', 299_900, 299_999],
    ['bytes=299999-999999999', 299_999, 299_999],
    ['bytes=-999999999', 0, 299_999],
  ])('gives the range %s', async (range, first, last) => {
    const { status, headers, bytes } = await download(id, { range });
    expect([status, headers.get('content-range')]).toEqual([206, `bytes ${first}-${last}/300000`]);
    expect(headers.get('content-length')).toBe(String(last - first + 1));
    expect(bytes.equals(document.subarray(first, last + 1))).toBe(true);
  });

  it.each(['bytes=5-4', 'bytes=0-1,5-6', 'pieces=0-1', 'bytes=-', 'bytes=a-b'])('is whole for %s', async (range) => {
    const { status, bytes } = await download(id, { range });
    expect([status, bytes.equals(document)]).toEqual([200, true]);
  });

  it.each(['bytes=300000-', 'bytes=-0', 'bytes=999999-9999999'])('has nothing for %s', async (range) => {
    const { status, bytes } = await download(id, { range });
    expect([status, (JSON.parse(bytes.toString()) as { code: string }).code]).toEqual([416, 'range-not-satisfiable']);
  });

  it('goes on only with the file that it began with', async () => {
    const { headers } = await download(id);
    const etag = headers.get('etag')!;
    expect((await download(id, { range: 'bytes=9-', 'if-range': etag })).status).toBe(206);
    expect((await download(id, { range: 'bytes=9-', 'if-range': '"another"' })).status).toBe(200);
  });
});
