import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { FaultyLine } from './faulty-line.js';

let server: Server;
let line: FaultyLine;
let port: number;
let heard = '';

beforeEach(async () => {
  heard = '';
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      heard += bytes.toString();
      socket.write(bytes);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  line = new FaultyLine((server.address() as AddressInfo).port);
  port = await line.start();
});
afterEach(async () => {
  await line.stop();
  server.close();
});

async function call(): Promise<{ socket: Socket; answers: () => string; closed: () => boolean }> {
  const socket = connect(port, '127.0.0.1');
  let [answers, closed] = ['', false];
  socket.on('data', (bytes) => (answers += bytes.toString()));
  socket.on('error', () => undefined);
  socket.on('close', () => (closed = true));
  await once(socket, 'connect');
  return { socket, answers: () => answers, closed: () => closed };
}

async function until(what: () => boolean): Promise<void> {
  for (let tries = 0; !what() && tries < 200; tries += 1) await sleep(10);
  expect(what()).toBe(true);
}

describe('a faulty line', () => {
  it('carries both ways while it is whole', async () => {
    const { socket, answers } = await call();
    socket.write('hello');
    await until(() => answers() === 'hello');
    socket.destroy();
  });

  it('brings nothing back while it is half open, and nothing at all while it is silent', async () => {
    const { socket, answers } = await call();
    line.be('half-open');
    socket.write('one');
    await until(() => heard === 'one');
    line.be('silent');
    socket.write('two');
    await sleep(50);
    expect([heard, answers()]).toEqual(['one', '']);
    socket.destroy();
  });

  it('is cut after so many bytes, and mended for those who call again', async () => {
    const first = await call();
    line.be({ cutAfter: 4 });
    first.socket.write('12345678');
    await until(first.closed);
    line.be('whole');
    const second = await call();
    second.socket.write('again');
    await until(() => second.answers() === 'again');
    second.socket.destroy();
  });
});
