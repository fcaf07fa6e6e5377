import type { AddressInfo } from 'node:net';
import { OidcAccessTokens } from '../../services/country-node/src/adapters/oidc/access-tokens.js';
import { CodeLogins } from '../../services/country-node/src/adapters/oidc/code-logins.js';
import { Settings } from '../../services/country-node/src/config.js';
import { CountryNodeModule } from '../../services/country-node/src/country-node.module.js';
import { createApp } from '../../services/country-node/src/desk/create-app.js';
import type { StaffRole, StaffRow } from '../../services/country-node/src/ports/store/people.js';
import { askDatabase } from './ask-database.js';
import { type Country, enrol } from './exchange/country.js';
import { type LocalIssuer, startLocalIssuer } from './local-issuer.js';

const AUDIENCE = 'passerelle:mr';
const OTHERS: readonly StaffRole[] = [
  'consular-officer',
  'data-protection-officer',
  'administrator',
  'auditor',
  'system',
];

export interface Ask {
  /** Sent as JSON unless it is text or bytes. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Instead of a token of the person's own; null sends none. */
  token?: string | null;
}

export interface Answer {
  status: number;
  type: string;
  headers: Headers;
  text: string;
  /** The text as JSON; undefined if it is not. */
  json: Answered;
}

/** Members that tests look at. */
export interface Answered {
  [name: string]: unknown;
  id: string;
  code?: string;
  pointers?: string[];
  items: Record<string, unknown>[];
  content: { file: Record<string, unknown> };
}

const sameKey = (): Uint8Array => new Uint8Array(32).fill(7);

/** The HTTP face of a node of the test world, with an issuer of its own and a person for every role. */
export class Desk {
  readonly people = new Map<string, StaffRow>();

  private constructor(
    readonly country: Country,
    readonly issuer: LocalIssuer,
    readonly url: string,
    private readonly end: () => Promise<void>,
  ) {}

  /** @param sessionKey what sessions are sealed under, asked for at each use */
  static async open(country: Country, limits: Partial<Settings> = {}, sessionKey = sameKey): Promise<Desk> {
    const { parts } = country;
    const issuer = await startLocalIssuer(AUDIENCE, () => parts.clock.now());
    const settings = {
      issuer: issuer.issuer,
      audience: AUDIENCE,
      get sessionKey() {
        return sessionKey();
      },
    };
    const tokens = new OidcAccessTokens(settings, parts.clock);
    const logins = new CodeLogins(settings, parts.clock);
    const bounded = Object.assign(new Settings(), { roles: ['desk'] }, limits);
    const app = await createApp(CountryNodeModule.of(bounded, { parts, tokens, logins }), parts.log, false);
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    const desk = new Desk(country, issuer, `http://127.0.0.1:${port}`, async () => {
      await app.close();
      await issuer.stop();
    });
    await desk.enrolEverybody();
    return desk;
  }

  /** Asks as a person of this name; paths begin after `/api/v1` unless they are whole. */
  async ask(person: string, method: string, path: string, { body, headers = {}, token }: Ask = {}): Promise<Answer> {
    const bearer = token === undefined ? await this.tokenOf(person) : token;
    const raw = typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(this.url + (path.startsWith('/health') ? path : `/api/v1${path}`), {
      method,
      headers: {
        ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
        ...(body === undefined || (raw && typeof body !== 'string') ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: raw ? (body as NonNullable<RequestInit['body']>) : JSON.stringify(body) }),
    });
    const text = await response.text();
    const type = response.headers.get('content-type')?.split(';')[0] ?? '';
    return { status: response.status, type, headers: response.headers, text, json: parsed(text) as Answered };
  }

  tokenOf(person: string): Promise<string> {
    const subject = this.people.get(person)?.subject;
    if (!subject) throw new RangeError(`nobody is called ${person}`);
    return this.issuer.sign({ sub: subject });
  }

  /** How many rows each table of the node holds. */
  async countRows(): Promise<Record<string, number>> {
    const { databaseUrl } = this.country;
    const tables = await askDatabase<{ name: string }>(
      databaseUrl,
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`,
    );
    const counts = tables.map(({ name }) => `SELECT '${name}' AS name, count(*)::int AS n FROM "${name}"`);
    const rows = await askDatabase<{ name: string; n: number }>(databaseUrl, counts.join(' UNION ALL '));
    return Object.fromEntries(rows.map(({ name, n }) => [name, n]));
  }

  close(): Promise<void> {
    return this.end();
  }

  private async enrolEverybody(): Promise<void> {
    const { store } = this.country.parts;
    this.people.set('caseworker', this.country.caseworker).set('supervisor', this.country.supervisor);
    for (const role of OTHERS) this.people.set(role, await enrol(store, role));
    for (const name of ['stranger', 'partial', 'former']) this.people.set(name, await enrol(store, 'caseworker', name));
    const former = { ...this.people.get('former')!, active: false };
    await store.transaction((tx) => tx.people.upsertStaff(former));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
