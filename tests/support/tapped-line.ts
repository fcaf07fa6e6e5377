import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP line to a port of this machine that counts how often a text goes out over it. */
export class TappedLine {
  /** How often the text went out so far. */
  count = 0;
  private readonly open = new Set<Socket>();
  private readonly server = createServer((near) => this.join(near));

  constructor(
    private readonly target: number,
    private readonly text: string,
  ) {}

  /** @returns the port to dial */
  async start(): Promise<number> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.open) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(near: Socket): void {
    const far = connect(this.target, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.open.add(from);
      from.pipe(to);
      from.on('error', () => undefined);
      from.on('close', () => {
        this.open.delete(from);
        to.destroy();
      });
    }
    this.tap(near);
  }

  private tap(from: Socket): void {
    let rest = '';
    from.on('data', (bytes: Buffer) => {
      const heard = rest + bytes.toString('latin1');
      this.count += heard.split(this.text).length - 1;
      // Shorter than the text: nothing is counted twice, and nothing is missed that comes in two pieces.
      rest = heard.slice(1 - this.text.length);
    });
  }
}
