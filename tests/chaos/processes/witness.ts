import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { tracesInFolder } from '../../../deploy/local/story/find-traces.js';
import { FileKeyring } from '../../../services/country-node/src/adapters/keyring/file-keyring.js';
import { NodeKeyFile } from '../../../services/country-node/src/adapters/keyring/node-key-file.js';
import {
  connectPostgres,
  type PostgresStore,
} from '../../../services/country-node/src/adapters/postgres/postgres-store.js';
import { NOT_SENT } from '../../../services/country-node/src/outgoing/open-conversation.js';
import { checkQuiet, findNobodyResponsible, type Observed } from '../simulation/check-world.js';
import { type Books, findUnexplained, findUnkept, type Happened } from './check-accepted.js';
import { findFilesAmiss } from './find-files-amiss.js';
import { findDisorder, findFalseReceipts, noteOrder, readHeld, verifierOf } from './held-messages.js';
import type { Accepted } from './people.js';
import { readAtOnce } from './read-at-once.js';
import { Restores } from './restores.js';
import { ABOUT, ASKED_ABOUT, HOPS, KINDS, ROWS, SHOWN, SHOWN_OF, WAITING } from './witness-queries.js';

const QUIET_MS = 40_000;
const FILE_CLOCK_MS = 1_000;

/** What the witness must know of a network. */
export interface Witnessed {
  /** Of all that exchange anything. */
  readonly nodes: readonly string[];
  /** Of these. */
  readonly consulates: readonly string[];
  /** And of these those that are asked about cases which stay with others. */
  readonly desks?: readonly string[];
  /** Folders in which nothing may name a child. */
  places: readonly string[];
  node(id: string): { databaseUrl: string; folder: string };
}

/** Reads all nodes' databases and everything they wrote, and says what must not be. */
export class Witness {
  /** Of every child there has been; and when everything written until then had been read for them, in epoch milliseconds. */
  private readonly names = new Set<string>();
  private looked = 0;
  /** Hops of earlier seeds. */
  private readonly hopsBefore = new Set<string>();

  private constructor(
    private readonly network: Witnessed,
    private readonly sides: readonly (Observed & { store: PostgresStore; pool: pg.Pool })[],
  ) {}

  static async come(network: Witnessed): Promise<Witness> {
    const clock = { now: () => new Date() };
    const sides = await Promise.all(
      network.nodes.map(async (id) => {
        const { databaseUrl: url, folder } = network.node(id);
        const store = await connectPostgres({ url, poolSize: 3, statementTimeoutMs: 10_000 });
        const pool = new pg.Pool({ connectionString: url, max: 3 });
        // A database that is killed takes its connections along.
        pool.on('error', () => undefined);
        const keyring = await FileKeyring.open(
          join(folder, 'keyring'),
          NodeKeyFile.read(join(folder, 'node.key')),
          clock,
        );
        return {
          id,
          consular: network.consulates.includes(id),
          desk: network.desks?.includes(id) ?? false,
          pool,
          store,
          parts: { self: id, clock, store, keyring },
          conversation: (conversationId: string) => store.transaction((tx) => tx.conversations.get(conversationId)),
          messages: (conversationId: string) => store.transaction((tx) => tx.conversations.messages(conversationId)),
        };
      }),
    );
    const witness = new Witness(network, sides);
    for (const at of sides.keys()) await witness.connected(at, noteOrder);
    return witness;
  }

  /**
   * Waits until nothing is on its way any more.
   * @param withdrawn cases whose files may never come
   * @returns what still is, after a long time
   */
  async untilQuiet(withdrawn: ReadonlySet<string> = new Set(), patienceMs = QUIET_MS): Promise<string[]> {
    for (const until = Date.now() + patienceMs; ; await sleep(150)) {
      // A database that was killed may still be coming back.
      const silent = await this.shownOf(withdrawn).catch(() => []);
      const waiting = await Promise.all(
        this.sides.map(async ({ id }, at) => ({
          id,
          count: await this.count(at, WAITING, [silent]).catch(() => Number.NaN),
        })),
      );
      const busy = waiting.filter(({ count }) => count !== 0);
      if (busy.length === 0) return [];
      if (Date.now() > until) {
        const rows = await Promise.all(
          this.sides.map((_side, at) => this.read<{ row: string }>(at, ROWS).catch(() => [])),
        );
        return [
          ...busy.map(({ id, count }) => `${id}: ${count} rows still wait`),
          ...this.sides.flatMap(({ id }, at) => rows[at]!.map(({ row }) => `${id}: ${row}`)),
        ];
      }
    }
  }

  /** Nobody responsible, at a moment in the middle; a reading that crossed a change is read again. */
  async lookNow(conversations: ReadonlySet<string>): Promise<string[]> {
    let found: string[] = [];
    for (let reading = 0; reading < 4; reading += 1) {
      // Where the database is down, there is nothing to read.
      found = await this.known(conversations)
        .then((known) => findNobodyResponsible(this.sides, known))
        .catch(() => []);
      if (found.length === 0) return [];
      await sleep(50);
    }
    return found;
  }

  async check(
    conversations: ReadonlySet<string>,
    accepted: readonly Accepted[],
    names: readonly string[],
    restores = new Restores(),
    happened: Happened = { faults: new Set(), changed: new Set() },
  ): Promise<string[]> {
    const known = [...(await this.known(await this.related(conversations))), ...(await this.hops())];
    const books = await this.books();
    return [
      ...(await checkQuiet(await Promise.all(this.sides.map((side) => readAtOnce(side, known))), known)),
      ...findUnkept(accepted, books, restores),
      ...findUnexplained(accepted, books, happened),
      ...this.checkMessages(books),
      ...(await this.checkHeld(restores)),
      ...(await this.checkOnce()),
      ...(await this.checkFiles(known, happened.changed)),
      ...this.checkNames(names),
    ];
  }

  /** What a child took back is known to nobody who was asked about it, nor to whom they asked (R10, R18). @param cases of the first node */
  async checkTakenBack(cases: ReadonlySet<string>): Promise<string[]> {
    const asked = await this.read<{ id: string }>(0, ASKED_ABOUT, [[...cases]]);
    const about = [[...(await this.related(new Set(asked.map(({ id }) => id))))]];
    const kept = await Promise.all(this.sides.map((_side, at) => this.read<{ row: string }>(at, SHOWN, about)));
    return this.sides.flatMap(({ id }, at) =>
      kept[at]!.map(({ row }) => `${id}: still has what was taken back, ${row}`),
    );
  }

  /** Every message of both sides, by node. */
  async books(): Promise<Books> {
    const books = await Promise.all(
      this.sides.map(async ({ id }, at) => [id, await this.connected(at, readHeld)] as const),
    );
    return new Map(books);
  }

  /** Kinds of conversation of which anything arrived about the cases of these. */
  async kinds(conversations: ReadonlySet<string>): Promise<string[]> {
    const about = [[...(await this.related(conversations))]];
    const found = await Promise.all(this.sides.map((_side, at) => this.read<{ kind: string }>(at, KINDS, about)));
    const carried = (await this.hops()).filter((id) => !this.hopsBefore.has(id));
    for (const id of carried) this.hopsBefore.add(id);
    return [...new Set([...found.flat().map(({ kind }) => kind), ...(carried.length > 0 ? ['relay'] : [])])].sort();
  }

  /** Every table of both sides as it stands, for whoever looks into a seed that failed: the databases go with the network. */
  async everyTable(): Promise<Record<string, Record<string, unknown[]>>> {
    const tables = `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`;
    const kept: Record<string, Record<string, unknown[]>> = {};
    for (const [at, { id }] of this.sides.entries()) {
      kept[id] = {};
      for (const { name } of await this.read<{ name: string }>(at, tables)) {
        const rows = await this.read<{ row: unknown }>(at, `SELECT to_jsonb(t) AS row FROM "${name}" t LIMIT 100000`);
        kept[id][name] = rows.map(({ row }) => row);
      }
    }
    return kept;
  }

  async leave(): Promise<void> {
    for (const { store, pool } of this.sides) await Promise.all([store.close(), pool.end()]);
  }

  /** Receipts are signed by who received, and of what they are kept for; each side kept everything in its order. */
  private checkMessages(books: Books): string[] {
    const keys = new Map(this.sides.map(({ id, parts }) => [id, verifierOf(parts.keyring.signingKey())]));
    return [...books].flatMap(([id, held]) => {
      const abroad = [...books].flatMap(([other, book]) => (other === id ? [] : book));
      return [...findFalseReceipts(held, abroad, keys), ...findDisorder(held)].map((text) => `${id}: ${text}`);
    });
  }

  /** What a partner held when a node's database was put back stands on both sides again. */
  private async checkHeld({ held }: Restores): Promise<string[]> {
    const found: string[] = [];
    const known = `SELECT m.digest, concat_ws(' ', c.kind, m.step, m.direction, m.status) AS row
      FROM message m JOIN conversation c ON c.id = m.conversation_id`;
    const books = await Promise.all(
      this.sides.map((_side, at) => this.read<{ digest: string; row: string }>(at, known)),
    );
    const rows = books.map((book) => new Map(book.map(({ digest, row }) => [digest, row])));
    for (const { node, partner, digests } of held) {
      for (const [at, { id }] of this.sides.entries()) {
        if (id !== node && id !== partner) continue;
        const lost = digests.filter((digest) => !/ (received|receipted)$/.test(rows[at]!.get(digest) ?? ''));
        if (lost.length === 0) continue;
        const which = lost.map((digest) => rows.map((each) => each.get(digest) ?? 'nothing').join(' | '));
        found.push(
          `${id}: ${lost.length} of ${digests.length} messages are gone since ${node} was restored: ${which.join(', ')}`,
        );
      }
    }
    return found;
  }

  /** No message had an effect twice, and none came before what it rests on. */
  private async checkOnce(): Promise<string[]> {
    const twice = `SELECT count(*) FROM (SELECT content->>'messageId' FROM ledger_entry
      WHERE kind IN ('message-received', 'message-recovered') GROUP BY 1 HAVING count(*) > 1) AS t`;
    const early = `SELECT count(*) FROM message m, unnest(m.parents) AS parent (digest)
      WHERE m.status <> 'refused' AND NOT EXISTS (SELECT 1 FROM message p WHERE p.digest = parent.digest)
        AND NOT EXISTS (SELECT 1 FROM refused_digest r WHERE r.digest = parent.digest)`;
    const aside = `SELECT subject_sender AS sender, code, attempts, via IS NOT NULL AS relayed FROM inbox WHERE status = 'quarantined'`;
    const found: string[] = [];
    for (const [at, { id }] of this.sides.entries()) {
      if ((await this.count(at, twice)) > 0) found.push(`${id}: a message had its effect twice`);
      if ((await this.count(at, early)) > 0) found.push(`${id}: a message stands without what it rests on`);
      const why = await this.read<Record<string, unknown>>(at, aside);
      if (why.length > 0) found.push(`${id}: something was set aside: ${JSON.stringify(why)}`);
    }
    return found;
  }

  /** @param changed cases whose files may never come */
  private async checkFiles(conversations: readonly string[], changed: ReadonlySet<string>): Promise<string[]> {
    const about = { conversations, silent: await this.shownOf(changed) };
    const place = (id: string) => join(this.network.node(id).folder, 'attachments');
    const look = ({ id }: Observed, at: number) => this.connected(at, (db) => findFilesAmiss(db, place(id), about));
    const found = await Promise.all(this.sides.map(look));
    return this.sides.flatMap(({ id }, at) => found[at]!.map((text) => `${id}: ${text}`));
  }

  /** In no log, subject, store or file of anybody does a name of the child stand. */
  private checkNames(names: readonly string[]): string[] {
    for (const name of names) this.names.add(name);
    const [since, now] = [this.looked, Date.now()];
    const found = this.network.places.flatMap((place) => tracesInFolder(place, [...this.names], since));
    // Clocks of files are coarser than this one.
    this.looked = found.length === 0 ? now - FILE_CLOCK_MS : 0;
    return found.map((file) => `a name stands in ${file}`);
  }

  /** Without those that were prepared here and never sent: what somebody else holds was sent. */
  private async known(conversations: ReadonlySet<string>): Promise<string[]> {
    const rows = await Promise.all(
      [...conversations].map(async (id) => {
        const held = (await Promise.all(this.sides.map((side) => side.conversation(id)))).filter(Boolean);
        return held.length > 1 || held.some((row) => row?.state !== NOT_SENT) ? [id] : [];
      }),
    );
    return rows.flat();
  }

  /** With all others about the same cases: what nodes began by themselves, too. */
  private async related(conversations: ReadonlySet<string>): Promise<Set<string>> {
    const found = await Promise.all(
      this.sides.map((_side, at) => this.read<{ id: string }>(at, ABOUT, [[...conversations]])),
    );
    return new Set([...conversations, ...found.flat().map(({ id }) => id)]);
  }

  /** Of circuits: nobody takes their steps by hand, and they are about no case. */
  private async hops(): Promise<string[]> {
    const found = await Promise.all(this.sides.map((_side, at) => this.read<{ id: string }>(at, HOPS)));
    return [...new Set(found.flat().map(({ id }) => id))];
  }

  /** Ids of all messages about these cases, whichever side knows them by that id. */
  private async shownOf(cases: ReadonlySet<string>): Promise<string[]> {
    const found = await Promise.all(
      this.sides.map((_side, at) => this.read<{ id: string }>(at, SHOWN_OF, [[...cases]])),
    );
    return found.flat().map(({ id }) => id);
  }

  private async count(at: number, query: string, values: readonly unknown[] = []): Promise<number> {
    return Number((await this.read<{ count: string }>(at, query, values))[0]?.count);
  }

  private async read<Row extends pg.QueryResultRow>(
    at: number,
    query: string,
    values: readonly unknown[] = [],
  ): Promise<Row[]> {
    return this.connected(at, async (client) => (await client.query<Row>(query, [...values])).rows);
  }

  private async connected<T>(at: number, work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
    const client = await this.sides[at]!.pool.connect();
    let fault: Error | undefined;
    try {
      return await work(client);
    } catch (error) {
      fault = error as Error;
      throw error;
    } finally {
      client.release(fault);
    }
  }
}
