import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP line to a port on this machine that a test can cut and mend. */
export interface CuttableLine {
  port: number;
  /** Ends what runs over the line and lets nothing through until it is mended. */
  cut(): void;
  mend(): void;
  stop(): Promise<void>;
}

export async function startLine(target: number): Promise<CuttableLine> {
  const open = new Set<Socket>();
  let whole = true;
  const server = createServer((near) => {
    if (!whole) return void near.destroy();
    const far = connect(target, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.pipe(to);
      from.on('error', () => undefined);
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const drop = () => open.forEach((socket) => socket.destroy());
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      whole = false;
      drop();
    },
    mend: () => {
      whole = true;
    },
    stop: async () => {
      drop();
      server.close();
      await once(server, 'close');
    },
  };
}
