import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below what systems give to outgoing connections, so that a port stays free while its owner is restarted. */
const FROM = 20_000;
const TO = 32_000;
const TRIES = 50;
/** Nobody may listen on one yet, while what it was given to still starts. */
const given = new Set<number>();

/** A port on loopback that nobody listens on now, and that this process was not given before. @throws Error when none is found */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const port = randomInt(FROM, TO);
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
  throw new Error('no free port');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
