import pg from 'pg';
import type { StoreChange } from '../../ports/store/store.js';

/** Of PostgreSQL's notifications: what changed in the store. */
export const CHANNEL = 'passerelle';
const RECONNECT_MS = 1_000;

/** Hears what any process of this node notifies, on a connection of its own that is made again whenever it breaks. */
export class ChangeListener {
  private client: pg.Client | undefined;
  private closed = false;

  /** @param missed called after a break, in which changes may have passed unheard */
  constructor(
    private readonly connection: pg.ClientConfig,
    private readonly heard: (change: StoreChange) => void,
    private readonly missed: () => void,
  ) {}

  async listen(): Promise<void> {
    const client = new pg.Client({ ...this.connection, application_name: 'passerelle-listener' });
    client.on('notification', ({ payload }) => this.heard(JSON.parse(payload ?? '{}') as StoreChange));
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
    } catch (error) {
      client.end().catch(() => undefined);
      throw error;
    }
    // Only now: an attempt that fails ends its connection too, and each would be made again twice.
    client.once('end', () => this.again());
    this.client = client;
    if (this.closed) await client.end();
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.client?.end();
  }

  private again(): void {
    if (this.closed) return;
    setTimeout(() => {
      if (this.closed) return;
      this.listen().then(this.missed, () => this.again());
    }, RECONNECT_MS).unref();
  }
}
