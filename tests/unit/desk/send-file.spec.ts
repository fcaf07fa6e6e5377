import { randomBytes, randomUUID } from 'node:crypto';
import { readdirSync, readlinkSync } from 'node:fs';
import { get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Request, Response } from 'express';
import { AgeFileCipher } from '../../../services/country-node/src/adapters/objects/age-file-cipher.js';
import { FileAttachmentFiles } from '../../../services/country-node/src/adapters/objects/file-attachment-files.js';
import { createApp } from '../../../services/country-node/src/desk/create-app.js';
import { readRange } from '../../../services/country-node/src/desk/read-range.js';
import { sendFile } from '../../../services/country-node/src/desk/send-file.js';
import { collect, pieces } from '../../support/streams.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

@Module({})
class Nothing {}

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
/** More than the sockets on both sides take in without anybody reading. */
const plain = randomBytes(24 * 1024 * 1024);
const cipher = new AgeFileCipher();
const folder = temporaryFolder();
let url: string;
let close: () => Promise<void>;
/** Answers that have ended, well or not. */
let ended = 0;

beforeAll(async () => {
  const files = await FileAttachmentFiles.open(folder.path);
  const [id, identity] = [randomUUID(), await cipher.newIdentity()];
  const { size } = await files.write(id, cipher.encrypt(identity, pieces(plain)));
  const sealed = { size, from: (offset: number) => files.read(id, offset) };
  const app = await createApp({ module: Nothing }, log, false);
  app.use((request: Request, response: Response) => {
    const range = readRange(request.headers.range, plain.length);
    const bytes = range ? cipher.decryptFrom(identity, sealed, range.first) : cipher.decrypt(identity, sealed.from(0));
    if (request.url === '/left-early') request.socket.destroy();
    sendFile(response, { name: id, mediaType: 'text/plain', size: plain.length, range, bytes }).then(
      () => void (ended += 1),
      () => void (ended += 1),
    );
  });
  await app.listen(0, '127.0.0.1');
  url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  close = () => app.close();
});
beforeEach(() => void (ended = 0));
afterAll(async () => {
  await close?.();
  folder.remove();
});

/** How many files of the folder this process holds open. */
function openFiles(): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder.path);
    } catch {
      return false;
    }
  }).length;
}

/** Asks, reads the beginning, and goes away. */
function leave(path: string, headers: Record<string, string>): Promise<void> {
  return new Promise((resolve) => {
    const asked = get(`${url}${path}`, { headers, agent: false }, (answer) => {
      answer.once('data', () => asked.destroy());
      answer.on('error', () => undefined);
    });
    asked.on('error', () => undefined);
    asked.on('close', resolve);
  });
}

async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds() && waited < 5_000; waited += 20) await sleep(20);
}

describe('a file that is sent', () => {
  it.each([
    ['the whole of it', '/', {}],
    ['a range of it', '/', { range: 'bytes=70000-' }],
    ['it, and the reader is gone before it begins', '/left-early', {}],
  ])('is held open no longer than its reader waits for %s', async (_what, path, headers) => {
    await Promise.all(Array.from({ length: 5 }, () => leave(path, headers)));
    await until(() => ended === 5 && openFiles() === 0);
    expect([ended, openFiles()]).toEqual([5, 0]);
  });

  it.each([
    [200, {}, plain],
    [206, { range: 'bytes=70000-' }, plain.subarray(70_000)],
    [206, { range: 'bytes=70000-70009' }, plain.subarray(70_000, 70_010)],
  ])('comes whole to whoever stays, and is closed then: %i, %j', async (status, headers, bytes) => {
    const answer = await fetch(url, { headers: headers as Record<string, string> });
    const got = await collect(answer.body as unknown as AsyncIterable<Uint8Array>);
    expect([answer.status, got.equals(bytes)]).toEqual([status, true]);
    await until(() => ended === 1 && openFiles() === 0);
    expect([ended, openFiles()]).toEqual([1, 0]);
  });
});
