import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OctetKey } from '#libs/envelope/keys.js';
import type { TrustListText } from '#libs/trust/types.js';
import { TufDirectory } from '../../services/country-node/src/adapters/directory/tuf-directory.js';
import { AllowListLog } from '../../services/country-node/src/adapters/log/allow-list-log.js';
import { authorEdition, type Files } from '../../services/directory/author-edition.js';
import { publishFiles } from '../../services/directory/publish-files.js';
import { FAR, SomeHolders } from './holders.js';
import { temporaryFolder } from './temporary-folder.js';

/** A list of one participant, which outlives every clock of a test: the TUF client goes by the machine's own. */
export function someList(version: number, change: Partial<TrustListText> = {}): TrustListText {
  return {
    v: 1,
    version,
    issuedAt: '2026-11-01T00:00:00.000Z',
    expiresAt: '2999-01-01T00:00:00.000Z',
    participants: [{ id: 'ne', country: 'NE', kind: 'authority', roles: [] }],
    keys: [],
    revocations: [],
    agreements: [],
    ...change,
  };
}

interface How {
  people?: readonly OctetKey[];
  publisher?: OctetKey;
  freshUntil?: string;
  /** Of the metadata. */
  edition?: number;
}

/** A directory in a folder and the node that reads it, with a clock of the test's own. */
export class SomeDirectory {
  readonly holders = new SomeHolders();
  readonly folder = temporaryFolder();
  readonly published = join(this.folder.path, 'published');
  readonly places = {
    source: this.published,
    root: join(this.folder.path, 'root.json'),
    memory: join(this.folder.path, 'memory.json'),
  };
  readonly lines: string[] = [];
  readonly clock = { time: new Date('2026-11-23T10:00:00.000Z'), now: () => this.clock.time };
  private readonly opened: TufDirectory[] = [];

  constructor() {
    writeFileSync(this.places.root, this.holders.root);
    publishFiles(this.published, new Map([['1.root.json', Buffer.from(this.holders.root)]]));
  }

  author(list: TrustListText, { people, publisher, freshUntil = FAR, edition = list.version }: How = {}): Files {
    const { makers } = this.holders;
    const by = { people: people ?? makers.people, publisher: publisher ?? makers.publisher };
    return authorEdition(list, by, { freshUntil, version: edition });
  }

  publish(list: TrustListText, how: How = {}): void {
    publishFiles(this.published, this.author(list, how));
  }

  publishRoot(version: number, root: string): void {
    publishFiles(this.published, new Map([[`${version}.root.json`, Buffer.from(root)]]));
  }

  /** Starts a node, or starts it again. */
  async open({ source = this.places.source, pollMs = 3_600_000 } = {}): Promise<TufDirectory> {
    const log = new AllowListLog('mr', this.clock, (line) => void this.lines.push(line));
    const directory = await TufDirectory.open({ ...this.places, source }, this.clock, log, pollMs);
    this.opened.push(directory);
    return directory;
  }

  remembered(): { version: number } {
    return JSON.parse(readFileSync(this.places.memory, 'utf8')) as { version: number };
  }

  saidRefused(): string[] {
    return this.lines.filter((line) => line.includes('trust-list-refused'));
  }

  async end(): Promise<void> {
    await Promise.all(this.opened.map((each) => each.close()));
    this.folder.remove();
  }
}
