import { expect } from '@jest/globals';
import { createHash, randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { AgreementText } from '#libs/trust/types.js';
import type { JsonObject } from '../../services/country-node/src/domain/disclosure/types.js';
import { askDatabase } from '../support/ask-database.js';
import type { Country } from '../support/exchange/country.js';
import { forge, type Forgery } from '../support/exchange/hostile.js';
import { someOffer } from '../support/exchange/some-offer.js';
import type { Posted } from '../support/exchange/post.js';
import { World } from '../support/exchange/world.js';

/** Stands in hostile objects where a child's name could; nothing that the node writes in the clear may repeat it. */
export const CANARY = 'Zulaikha-el-canary';
export const REFERENCE = 'PR-2345-6789-BCDF';

/** Tables in which a message that takes effect leaves something. */
const EFFECTS = ['case_file', 'conversation', 'message', 'attachment', 'consent_event', 'approval'];

const AGREEMENTS = ['mr-ne', 'mr-iom-ne'].map(
  (name) => JSON.parse(readFileSync(`contracts/agreements/${name}.json`, 'utf8')) as AgreementText,
);

export interface Entry {
  kind: string;
  content: Record<string, unknown>;
}

/** Three nodes, of which `ne` is attacked, and what must be seen after every attack. */
export class Scene {
  private constructor(
    readonly world: World,
    /** The body of an offer that mr's own engine let through. */
    readonly offer: JsonObject,
  ) {}

  static async begin(): Promise<Scene> {
    const world = await World.ofThree();
    return new Scene(world, { ...(await someOffer(world)), caseReference: REFERENCE });
  }

  get mr(): Country {
    return this.world.of('mr');
  }

  get ne(): Country {
    return this.world.of('ne');
  }

  get iom(): Country {
    return this.world.of('iom-ne');
  }

  /** An offer by mr to ne of a case that is new to it, unless said, with whatever is forged in it. */
  forge(forgery: Partial<Forgery> = {}) {
    return forge(this.world, {
      from: 'mr',
      to: 'ne',
      body: { ...this.offer, caseReference: newReference() },
      ...forgery,
    });
  }

  /** The object is set aside, the ledger says so, and it has no effect. */
  async isQuarantined(posted: Posted, code = 'unopenable', at = this.ne): Promise<void> {
    await this.strike(posted, at);
    const row = await at.parts.store.transaction((tx) => tx.inbox.get(digestOf(posted.sealed)));
    expect(row).toMatchObject({ status: 'quarantined', code });
    expect(await entriesAbout(at, posted.sealed)).toMatchObject([{ kind: 'quarantine', content: { code } }]);
  }

  /** The author is told the code under our signature, the ledger says so, and it has no other effect. */
  async isRefused(posted: Posted, code: string, at = this.ne): Promise<void> {
    await this.strike(posted, at);
    const row = await at.parts.store.transaction((tx) => tx.inbox.get(digestOf(posted.sealed)));
    expect(row).toMatchObject({ status: 'done', code, attempts: 1 });
    expect(await entriesAbout(at, posted.sealed)).toMatchObject([{ kind: 'refusal', content: { code } }]);
    const answers = await rowsOf(at, `SELECT kind FROM outbox WHERE message_id = '${row!.messageId!}'`);
    expect(answers.length).toBeGreaterThan(0);
  }

  /** Delivers; nothing may take effect, no fault of ours be logged, no canary be told. */
  async strike(posted: Posted, at = this.ne): Promise<void> {
    const [before, logged] = [await effectsOf(at), this.world.logged.length];
    await at.receive([posted]);
    expect(await effectsOf(at)).toEqual(before);
    expect(this.world.logged.slice(logged).filter(({ error }) => error)).toEqual([]);
    const ledger = JSON.stringify(await entriesAbout(at, posted.sealed));
    expect(ledger + JSON.stringify(this.world.logged.slice(logged))).not.toContain(CANARY);
  }

  /** After anything hostile, the next good message arrives and its author learns of it. */
  async nextGoodMessageArrives(): Promise<void> {
    const { caseId } = await this.mr.register('01-moussa');
    const id = await this.mr.offer(caseId, 'ne');
    await this.world.settle();
    expect(await this.ne.state(id)).toBe('offered');
    expect((await this.mr.messages(id)).map(({ status }) => status)).toEqual(['receipted']);
  }

  /** Time passes, and everybody gets a list of that day, under the same agreements. */
  pass(time: Parameters<World['clock']['forward']>[0]): void {
    this.world.clock.forward(time);
    this.world.publish({ agreements: AGREEMENTS.map((each) => ({ ...each, validUntil: '2040-01-01T00:00:00.000Z' })) });
  }

  end(): Promise<void> {
    return this.world.end();
  }
}

const LETTERS = '23456789BCDFGHJKMNPQRSTVWXZ';

function newReference(): string {
  const block = () => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return `PR-${block()}-${block()}-${block()}`;
}

export function digestOf(sealed: string): string {
  return createHash('sha256').update(sealed).digest('base64url');
}

/** Everything that the ledger of a node says about a delivery. */
export async function entriesAbout(country: Country, sealed: string): Promise<Entry[]> {
  const about = `SELECT kind, content FROM ledger_entry WHERE content->>'sealedDigest' = $1 ORDER BY recorded_at, id`;
  return rowsOf<Entry>(country, about, [digestOf(sealed)]);
}

export async function entriesOf(country: Country): Promise<Entry[]> {
  return rowsOf<Entry>(country, 'SELECT kind, content FROM ledger_entry ORDER BY recorded_at, id');
}

export async function effectsOf(country: Country): Promise<Record<string, number>> {
  const counts = EFFECTS.map((table) => `(SELECT count(*)::int FROM ${table}) AS ${table}`);
  const [row] = await rowsOf<Record<string, number>>(country, `SELECT ${counts.join(', ')}`);
  return row!;
}

/** What a test reads past the node, straight from its database. */
export const rowsOf = <T extends object>({ databaseUrl }: Country, sql: string, values?: unknown[]): Promise<T[]> =>
  askDatabase<T>(databaseUrl, sql, values);
