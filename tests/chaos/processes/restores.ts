import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type ChaosNetwork, SIDES } from './chaos-network.js';
import type { Accepted } from './people.js';

/** What stood on both sides at that moment, by the partner's own book: it must stand on both again. */
const HELD = `SELECT m.digest FROM message m JOIN conversation c ON c.id = m.conversation_id
  WHERE c.peer = $1 AND m.status IN ('received', 'receipted')`;

interface Restore {
  node: string;
  /** Digests of messages that the partner held when the node's database was put back. */
  held: readonly string[];
  /** What people had been told yes to when the backup was made, and when it was put back. */
  from: number;
  to: number;
}

/**
 * Databases that were put back to an earlier state, and what that may cost. It may cost what nobody else held: steps that the
 * node itself said yes to after the backup and that had not reached the partner, and what was only ever kept at home since
 * (consents, assignments, approvals, readings). It may not cost anything that the partner had taken in, or had signed for.
 */
export class Restores {
  readonly all: Restore[] = [];
  /** Nodes that do not know yet what they lost: what they say of who is responsible is old. */
  readonly unheard = new Set<string>();

  /** Copies the node's database as it is at one moment; the node loses its connections for that moment and no more. */
  async backUp(network: ChaosNetwork, node: string): Promise<void> {
    const { databaseUrl } = network.node(node);
    const name = new URL(databaseUrl).pathname.slice(1);
    await asOperator(databaseUrl, async (run) => {
      await run(`DROP DATABASE IF EXISTS ${name}_backup`);
      await run(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
      try {
        await untilCopied(run, name);
      } finally {
        await run(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
      }
    });
  }

  /** Puts the copy in the place of the database of a node that is down. @param accepted what people had been told yes to */
  async putBack(
    network: ChaosNetwork,
    node: string,
    accepted: { from: number; list: readonly Accepted[] },
  ): Promise<void> {
    const { databaseUrl } = network.node(node);
    const name = new URL(databaseUrl).pathname.slice(1);
    const partner = SIDES.find((id) => id !== node)!;
    const held = await query<{ digest: string }>(network.node(partner).databaseUrl, HELD, [node]);
    this.unheard.add(node);
    await asOperator(databaseUrl, async (run) => {
      await run(`DROP DATABASE ${name} WITH (FORCE)`);
      await run(`CREATE DATABASE ${name} TEMPLATE ${name}_backup`);
      await run(`DROP DATABASE ${name}_backup`);
    });
    this.all.push({ node, held: held.map(({ digest }) => digest), from: accepted.from, to: accepted.list.length });
  }

  /** Whether a step that a node said yes to, the so-manieth, may be gone: if its partner does not hold it. */
  mayHaveLost({ node }: Accepted, at: number): boolean {
    return this.all.some((each) => each.node === node && at >= each.from && at < each.to);
  }
}

async function untilCopied(run: (statement: string) => Promise<unknown>, name: string): Promise<void> {
  for (let tries = 20; ; tries -= 1) {
    await run(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
    try {
      await run(`CREATE DATABASE ${name}_backup TEMPLATE ${name}`);
      return;
    } catch (error) {
      if (tries === 0) throw error;
      await sleep(50);
    }
  }
}

async function asOperator(databaseUrl: string, work: (run: (statement: string) => Promise<unknown>) => Promise<void>) {
  const url = new URL(databaseUrl);
  url.pathname = '/postgres';
  await connected(url.href, (client) => work((statement) => client.query(statement)));
}

function query<Row extends pg.QueryResultRow>(url: string, text: string, values: unknown[]): Promise<Row[]> {
  return connected(url, async (client) => (await client.query<Row>(text, values)).rows);
}

async function connected<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
