import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { TestClock as BossClock } from 'pg-boss';
import { generateKey, type OctetKey, publicHalf, signingKey, thumbprintOf } from '#libs/envelope/keys.js';
import type { SigningKey } from '#libs/envelope/types.js';
import { trustPartOf } from '#libs/evidence/trust-part.js';
import { listKey, signAgreement } from '#libs/trust/author.js';
import { viewOf } from '#libs/trust/lookup.js';
import type { AgreementText, ListedParticipant, ProvedList, Revocation } from '#libs/trust/types.js';
import { TrustError } from '#libs/trust/trust-error.js';
import { verifyTrustList } from '#libs/trust/verify-trust-list.js';
import { readSampleAgreements } from '../../../deploy/local/read-sample-agreements.js';
import type { LocalPostgres } from '../../../deploy/local/postgres.js';
import { MarkFile } from '../../../services/country-node/src/adapters/continuity/continuity-file.js';
import { createKeyring } from '../../../services/country-node/src/adapters/keyring/create-keyring.js';
import { FileCaseVault } from '../../../services/country-node/src/adapters/keyring/file-case-vault.js';
import { FileKeyring } from '../../../services/country-node/src/adapters/keyring/file-keyring.js';
import type { NodeKeys } from '../../../services/country-node/src/adapters/keyring/node-key.js';
import { createNodeKey } from '../../../services/country-node/src/adapters/keyring/node-key-file.js';
import { AgeFileCipher } from '../../../services/country-node/src/adapters/objects/age-file-cipher.js';
import { FileAttachmentFiles } from '../../../services/country-node/src/adapters/objects/file-attachment-files.js';
import { connectPostgres } from '../../../services/country-node/src/adapters/postgres/postgres-store.js';
import { askForToken } from '../../../services/country-node/src/adapters/time-stamps/ask-for-token.js';
import type { Continuity } from '../../../services/country-node/src/domain/continuity/judge-continuity.js';
import type { Matrix } from '../../../services/country-node/src/domain/disclosure/types.js';
import { serveAttachment } from '../../../services/country-node/src/outgoing/serve-attachment.js';
import type { NodeParts } from '../../../services/country-node/src/ports/node-parts.js';
import { resume } from '../../../services/country-node/src/record/resume.js';
import { proveList } from '../../../services/directory/author-edition.js';
import { SomeHolders } from '../holders.js';
import { sampleConfiguration, TestLaw } from '../national-law.js';
import { temporaryPostgres } from '../postgres.js';
import { temporaryFolder } from '../temporary-folder.js';
import { TestClock } from './clock.js';
import { CIRCUITS, Country, enrol } from './country.js';
import { Post } from './post.js';
import { findForgotten } from './recalled.js';

export const PARTICIPANTS: readonly ListedParticipant[] = [
  { id: 'mr', country: 'MR', kind: 'authority', roles: [] },
  { id: 'ne', country: 'NE', kind: 'authority', roles: [] },
  { id: 'iom-ne', country: 'NE', kind: 'organisation', roles: [] },
];
/** Where most of what two nodes do with each other can be seen: a node that does nothing costs as much to begin. */
const TWO = PARTICIPANTS.slice(0, 2);
const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

/** One of the published samples, by its file name. */
export const sampleAgreement = (name: string) => read(`contracts/agreements/${name}.json`) as AgreementText;
const POOL = { poolSize: 4, statementTimeoutMs: 10_000 };

interface Keys {
  sign: OctetKey;
  encrypt: OctetKey;
  signer: SigningKey;
  /** That seals its keyring, where it is a node. */
  nodeKey?: NodeKeys;
  /** Public halves that it had before, and that are still listed. */
  former?: readonly OctetKey[];
}

const idsOf = (listed: readonly ListedParticipant[]) => listed.map(({ id }) => id);

/** What the trust list says beyond participants and keys; tests change it between two `publish`. */
export interface TrustTerms {
  agreements: AgreementText[];
  revocations: Revocation[];
  participants: readonly ListedParticipant[];
  lifeDays: number;
  /** Thumbprints of keys that count only until now. */
  ended: readonly string[];
}

/** Whole nodes (usually two of three participants) on one PostgreSQL, the mail between them in the test's hands, one clock. */
export class World {
  readonly clock = new TestClock();
  readonly post = new Post();
  /** The clock of timers; `wait` moves it with the other. */
  readonly timerClock = new BossClock(this.clock.now());
  readonly countries = new Map<string, Country>();
  readonly logged: { event: string; error?: unknown }[] = [];
  /** Keys, case keys and attachments of every node. */
  readonly folder = temporaryFolder();
  private readonly holders = new SomeHolders();
  private readonly keys = new Map<string, Keys>();
  private postgres!: LocalPostgres;
  /** Listed, with keys, and without a node. */
  private readonly identities: ListedParticipant[] = [];
  private version = 0;
  private trust!: ReturnType<typeof viewOf>;
  private published!: ProvedList;

  private constructor(
    private readonly participants: readonly ListedParticipant[],
    private readonly agreements: readonly AgreementText[],
  ) {}

  /**
   * @param postgres a server of the test's own, which ends with the world; else one is begun
   * @param identities listed participants beside the nodes, with keys and nothing else: tests write in their names
   * @param participants the nodes, where a test needs others than Mauritania and Niger; nobody else is listed then
   */
  static async begin(
    postgres?: LocalPostgres,
    identities: readonly string[] = [],
    participants?: readonly ListedParticipant[],
  ): Promise<World> {
    const [nodes, listed] = participants ? [participants, participants] : [TWO, PARTICIPANTS];
    const world = new World(nodes, readSampleAgreements('contracts/agreements', idsOf(listed)));
    world.postgres = postgres ?? (await temporaryPostgres({ empty: false }));
    for (const { id } of nodes) await world.addCountry(id);
    for (const each of listed.filter((one) => !nodes.includes(one))) world.addIdentity(each);
    for (const id of identities) world.addIdentity({ id, country: 'XX', kind: 'authority', roles: [] });
    world.publish();
    return world;
  }

  /** With a node of the organisation that is party to agreements with both. */
  static ofThree(): Promise<World> {
    return World.begin(undefined, [], PARTICIPANTS);
  }

  /** Other nodes than the three, under agreements of their own. */
  static async among(nodes: readonly ListedParticipant[], agreements: readonly AgreementText[]): Promise<World> {
    const world = new World(nodes, agreements);
    world.postgres = await temporaryPostgres({ empty: false });
    for (const { id } of nodes) await world.addCountry(id);
    world.publish();
    return world;
  }

  of(id: string): Country {
    const country = this.countries.get(id);
    if (!country) throw new RangeError('no such country');
    return country;
  }

  /** The root metadata of this world, as it is given out of band. */
  get root(): string {
    return this.holders.root;
  }

  /** Where a node keeps what is not in its database. */
  placeOf(id: string): string {
    return join(this.folder.path, id);
  }

  /** The private signing key of a node, for tests that play a hostile one. */
  signerOf(id: string): SigningKey {
    return this.keys.get(id)!.signer;
  }

  /** The public half of a node's signing key, as the list names it. */
  publicKeyOf(id: string): OctetKey {
    return publicHalf(this.keys.get(id)!.sign);
  }

  /** Gives a node new keys, with which it works at once; `publish` lists them, beside those that it had. @returns the former */
  async renewKeys(id: string): Promise<OctetKey[]> {
    const { sign, encrypt, former = [], nodeKey } = this.keys.get(id) as Keys & { nodeKey: NodeKeys };
    const [folder, had] = [join(this.placeOf(id), 'keyring'), [...former, publicHalf(sign), publicHalf(encrypt)]];
    const made = await createKeyring(folder, nodeKey, this.clock.now());
    const keyring = await FileKeyring.open(folder, nodeKey, this.clock);
    this.of(id).parts.keyring = keyring;
    this.keys.set(id, { ...made, signer: keyring.signingKey(), former: had, nodeKey });
    return had;
  }

  /** Publishes a new trust list, signed by two of three holders and verified as every node verifies it. */
  publish(change: Partial<TrustTerms> = {}): void {
    const terms: TrustTerms = {
      agreements: [...this.agreements],
      revocations: [],
      participants: [...this.participants, ...this.identities],
      lifeDays: 100,
      ended: [],
      ...change,
    };
    const now = this.clock.now();
    const at = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString();
    const until = (key: OctetKey) => (terms.ended.includes(thumbprintOf(key)) ? at(0) : at(400));
    const listed = (id: string, key: OctetKey) => listKey(id, key, { notBefore: at(-400), notAfter: until(key) });
    this.published = proveList(
      {
        v: 1,
        version: ++this.version,
        issuedAt: at(0),
        expiresAt: at(terms.lifeDays),
        participants: [...terms.participants],
        keys: [...this.keys].flatMap(([id, { sign, encrypt, former = [] }]) =>
          [...former, sign, encrypt].filter(() => idsOf(terms.participants).includes(id)).map((key) => listed(id, key)),
        ),
        revocations: terms.revocations,
        agreements: terms.agreements.map((agreement) => signAgreement(agreement, this.partiesOf(agreement))),
      },
      this.holders.people.slice(0, 2),
    );
    this.trust = viewOf(verifyTrustList(this.published, this.root, { highestVersion: this.version - 1, now }));
  }

  /** Copies a node's database as it is now; nothing of the node works meanwhile. */
  async backUp(id: string): Promise<void> {
    await this.swap(id, (name) => [
      `DROP DATABASE IF EXISTS ${name}_backup`,
      `CREATE DATABASE ${name}_backup TEMPLATE ${name}`,
    ]);
  }

  /** Puts a node's database back to what was copied, and starts the node as its process would. @returns what it found */
  async restore(id: string, { file = this.continuityOf(id) } = {}): Promise<Continuity> {
    await this.swap(id, (name) => [`DROP DATABASE ${name}`, `CREATE DATABASE ${name} TEMPLATE ${name}_backup`]);
    return resume(this.of(id).parts, file);
  }

  continuityOf(id: string): MarkFile {
    return new MarkFile(join(this.placeOf(id), 'continuity.json'));
  }

  /** Settles again and again while time passes, until nobody waits for anything of a restored node any more. */
  async resynchronise(...ids: string[]): Promise<void> {
    for (let round = 0; round < 60; round += 1) {
      this.clock.forward({ seconds: 4 });
      await this.settle(...ids);
      const all = await Promise.all([...this.countries.values()].map((each) => each.resyncs()));
      if (all.flat().every(({ status }) => status !== 'pending' && status !== 'again')) return;
    }
    throw new Error('a resync does not end');
  }

  /** Nobody may be connected while a database is copied. */
  private async swap(id: string, statements: (name: string) => string[]): Promise<void> {
    const country = this.of(id);
    await country.parts.store.close();
    const url = new URL(country.databaseUrl);
    const name = url.pathname.slice(1);
    url.pathname = '/postgres';
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    for (const statement of statements(name)) await client.query(statement);
    await client.end();
    country.parts.store = await connectPostgres({ url: country.databaseUrl, ...POOL });
  }

  /** Everybody publishes and receives until nothing moves. */
  async settle(...ids: string[]): Promise<void> {
    const all = (ids.length > 0 ? ids : this.participants.map(({ id }) => id)).map((id) => this.of(id));
    for (let moved = true; moved;) {
      for (const country of all) await country.send();
      const waiting = all.map((country) => this.post.collect(country.id));
      moved = waiting.some(({ length }) => length > 0);
      for (const [index, country] of all.entries()) await country.receive(waiting[index]);
    }
  }

  /** Lets time pass for everybody, timers included. */
  async wait(time: Parameters<TestClock['forward']>[0]): Promise<void> {
    this.clock.forward(time);
    await this.timerClock.setTime(this.clock.now());
  }

  /**
   * Stops it. Whatever was sent in it, its manifest must be told again from the message alone, as after a restore.
   * @throws Error when one is not
   */
  async end(): Promise<void> {
    const forgotten = await Promise.all([...this.countries.values()].map(({ parts }) => findForgotten(parts)));
    for (const { parts } of this.countries.values()) await parts.store.close();
    await this.postgres.stop();
    this.folder.remove();
    if (forgotten.flat().length > 0) throw new Error(`a manifest is not told again: ${forgotten.flat().join(', ')}`);
  }

  private partiesOf({ parties }: AgreementText): Record<string, SigningKey> {
    return Object.fromEntries(parties.map((id) => [id, this.signerOf(id)]));
  }

  private addIdentity(identity: ListedParticipant): void {
    const [sign, encrypt] = [generateKey('Ed25519'), generateKey('X25519')];
    this.keys.set(identity.id, { sign, encrypt, signer: signingKey(sign) });
    this.identities.push(identity);
  }

  private async addCountry(id: string): Promise<void> {
    const place = join(this.folder.path, id);
    await mkdir(place);
    const nodeKey = await createNodeKey(join(place, 'node.key'));
    const { sign, encrypt } = await createKeyring(join(place, 'keyring'), nodeKey, new Date(0));
    const keyring = await FileKeyring.open(join(place, 'keyring'), nodeKey, this.clock);
    this.keys.set(id, { sign, encrypt, signer: keyring.signingKey(), nodeKey });
    const url = await this.postgres.database(`world_${id.replaceAll('-', '_')}`);
    const store = await connectPostgres({ url, ...POOL, timerClock: this.timerClock });
    const log: NodeParts['log'] = {
      info: (event) => void this.logged.push({ event }),
      warn: (event) => void this.logged.push({ event }),
      error: (event, error) => void this.logged.push({ event, error }),
    };
    const parts = {
      self: id,
      clock: this.clock,
      log,
      store,
      vault: await FileCaseVault.open(join(place, 'case-keys'), nodeKey),
      keyring,
      directory: {
        view: () => this.currentTrust(),
        evidence: () => trustPartOf(this.published),
        ends: () => ({ signed: this.currentTrust().expiresAt, fresh: this.currentTrust().expiresAt }),
      },
      courier: this.post.courierOf(id),
      attachmentLink: this.post.linkOf(id),
      files: await FileAttachmentFiles.open(join(place, 'attachments')),
      fileCipher: new AgeFileCipher(),
      matrix: read('contracts/need-to-know.json') as Matrix,
      national: new TestLaw(sampleConfiguration(id === 'mr' ? 'mauritania' : 'niger'), this.clock),
      circuits: { ...CIRCUITS },
      timeStamps: { ask: (authority: string, text: string) => askForToken(authority, text, 500) },
    };
    this.post.serveAttachments(id, (sealed) => serveAttachment(parts, sealed));
    const [caseworker, supervisor] = [await enrol(store, 'caseworker'), await enrol(store, 'supervisor')];
    this.countries.set(id, new Country(parts, url, caseworker, supervisor, this.post));
  }

  private currentTrust(): ReturnType<typeof viewOf> {
    if (this.trust.expiresAt <= this.clock.now()) throw new TrustError('trust-list-expired');
    return this.trust;
  }
}
