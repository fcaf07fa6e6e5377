import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * How a line is: whole; slow by some milliseconds each way; cut after so many bytes; half open, so that only what goes out
 * still arrives; or silent, so that it takes everything and brings nothing.
 */
export type LineState = 'whole' | 'half-open' | 'silent' | { slowMs: number } | { cutAfter: number };

/** A TCP line to a port of this machine that can be as bad as real ones are. */
export class FaultyLine {
  private state: LineState = 'whole';
  private readonly open = new Set<Socket>();
  private readonly server = createServer((near) => this.join(near));
  private carried = 0;

  constructor(readonly target: number) {}

  async start(): Promise<number> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return (this.server.address() as AddressInfo).port;
  }

  be(state: LineState): void {
    this.state = state;
    this.carried = 0;
    // Connections that went through a bad time are not brought back: both ends find that out by themselves.
    if (state === 'whole') this.drop();
  }

  async stop(): Promise<void> {
    this.drop();
    this.server.close();
    await once(this.server, 'close');
  }

  private drop(): void {
    for (const socket of this.open) socket.destroy();
  }

  private join(near: Socket): void {
    const far = connect(this.target, '127.0.0.1');
    this.carry(near, far, 'out');
    this.carry(far, near, 'back');
  }

  private carry(from: Socket, to: Socket, way: 'out' | 'back'): void {
    this.open.add(from);
    let order = Promise.resolve();
    from.on('data', (bytes) => {
      order = order.then(() => this.pass(bytes, from, to, way));
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      this.open.delete(from);
      to.destroy();
    });
  }

  private async pass(bytes: Buffer, from: Socket, to: Socket, way: 'out' | 'back'): Promise<void> {
    const { state } = this;
    if (state === 'silent' || (state === 'half-open' && way === 'back')) return;
    if (typeof state === 'object' && 'slowMs' in state) await sleep(state.slowMs);
    this.carried += bytes.length;
    if (typeof state === 'object' && 'cutAfter' in state && this.carried > state.cutAfter) {
      from.destroy();
      this.carried = 0;
      return;
    }
    if (!to.destroyed) to.write(bytes);
  }
}
