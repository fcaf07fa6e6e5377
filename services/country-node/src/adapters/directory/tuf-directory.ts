import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { type TrustPart, trustPartOf } from '#libs/evidence/trust-part.js';
import { followRoots } from '#libs/trust/follow-roots.js';
import { type TrustView, viewOf } from '#libs/trust/lookup.js';
import { TrustError } from '#libs/trust/trust-error.js';
import { readTrustList, verifyTrustList } from '#libs/trust/verify-trust-list.js';
import { Fault } from '../../domain/refusal.js';
import type { Clock } from '../../ports/clock.js';
import type { Directory } from '../../ports/directory.js';
import type { NodeLog } from '../../ports/node-parts.js';
import {
  endsOf,
  type KeptEdition,
  memoryOf,
  readTrustMemory,
  type TrustMemory,
  writeTrustMemory,
} from './kept-edition.js';
import { FilesForPeers, type Peers } from './peer-source.js';
import { refreshEdition, verifyKept } from './refresh-edition.js';
import { NOWHERE, sourceAt, type TrustSource } from './trust-source.js';
import { Watched } from './watched.js';

export interface DirectoryPlaces {
  /** Where the directory is published: a folder, or an http(s) address. */
  source: string;
  /** File of the root metadata that this node begins with, given out of band. */
  root: string;
  /** File in which the node keeps the newest edition it has used. */
  memory: string;
}

interface InForce {
  view: TrustView;
  part: TrustPart;
  edition: KeptEdition;
  /** As in `Directory.ends`, in epoch milliseconds. */
  signed: number;
  fresh: number;
}

/**
 * The trust list from a TUF repository (protocol 4.2). A new edition is taken within a second from a folder, within a minute
 * from the web; one that does not verify is reported, and the last good one stays in use until any of its parts expires, as
 * it does while there is no source at all. Fails closed (invariant 2): without a list in force, `view` throws.
 */
export class TufDirectory implements Directory {
  private current?: InForce;
  private problem: unknown = new TrustError('trust-list-expired');
  /** What this process knows by itself: the file could be lost or set back while it runs. */
  private newest: TrustMemory = { version: 0, digest: '' };
  private readonly watched: Watched;
  private peers?: { self: string; asked: Peers };
  private handedOn?: { edition: KeptEdition; files: FilesForPeers };

  private constructor(
    private readonly source: TrustSource,
    private readonly known: { root: string; memory: string },
    private readonly clock: Clock,
    private readonly log: NodeLog,
  ) {
    this.watched = new Watched({
      state: () => source.state(),
      take: () => this.take(),
      refuse: (error, first) => {
        this.problem = error;
        if (first) log.error('trust-list-refused', error);
      },
    });
  }

  /**
   * Reads the list and keeps looking for a new one. A list that cannot be used does not stop the node from starting:
   * sealed bytes are still taken in.
   * @throws Fault `trust-root-invalid`
   */
  static async open(places: DirectoryPlaces, clock: Clock, log: NodeLog, pollMs?: number): Promise<TufDirectory> {
    const source = sourceAt(places.source);
    const known = { root: await readRoot(places.root), memory: places.memory };
    const directory = new TufDirectory(source, known, clock, log);
    await directory.takeKept();
    await directory.refresh();
    directory.watched.watch(pollMs ?? source.pollMs);
    return directory;
  }

  /** @throws TrustError `trust-list-expired` and the other codes of an unusable list; Fault when its files fail */
  view(): TrustView {
    return this.inForce().view;
  }

  evidence(): TrustPart {
    return this.inForce().part;
  }

  ends(): { signed: Date; fresh: Date } {
    const { signed, fresh } = this.inForce();
    return { signed: new Date(signed), fresh: new Date(fresh) };
  }

  /** From now on peers are asked too, while the source gives nothing that counts. */
  askPeers(self: string, asked: Peers): void {
    this.peers = { self, asked };
  }

  /** A piece of a file for a peer whose source is away (protocol 6.8). */
  serve(request: string): Uint8Array | undefined {
    const edition = this.current?.edition;
    if (!edition) return undefined;
    if (this.handedOn?.edition !== edition)
      this.handedOn = { edition, files: new FilesForPeers(edition, this.known.root) };
    return this.handedOn.files.serve(request);
  }

  /** Looks for a new list now; one look at a time. */
  refresh(): Promise<void> {
    return this.watched.look();
  }

  close(): Promise<void> {
    return this.watched.close();
  }

  private inForce(): InForce {
    if (!this.current) throw this.problem;
    const { signed, fresh } = this.current;
    // The client went by the machine's clock, once; the node's own decides at every use.
    if (Math.min(signed, fresh) <= this.clock.now().getTime()) throw new TrustError('trust-list-expired');
    return this.current;
  }

  /** A node that starts while its source is away goes on with what it has. */
  private async takeKept(): Promise<void> {
    try {
      const memory = await readTrustMemory(this.known.memory);
      const { root } = this.known;
      const { edition } = memory;
      this.newest = memory;
      if (edition && (await verifyKept({ root, edition }, NOWHERE))) this.goBy(this.judge(edition, memory));
    } catch (error) {
      this.problem = error;
    }
  }

  private async take(): Promise<void> {
    try {
      await this.takeFrom(this.source);
    } catch (error) {
      await this.takeFromPeer();
      // The source goes on being tried, and is what has to be seen to.
      throw error;
    }
  }

  private async takeFromPeer(): Promise<void> {
    const { edition } = this.newest;
    if (!edition || !this.peers) return;
    const { self, asked } = this.peers;
    // Also of a list that has expired: whoever was on it may have the next.
    const ids = readTrustList(edition.text).participants.map(({ id }) => id);
    const next = asked.next(ids.filter((id) => id !== self));
    if (!next) return;
    await this.takeFrom(next.source).catch(() => this.log.warn('trust-peer-of-no-use', { peer: next.peer }));
  }

  private async takeFrom(source: Pick<TrustSource, 'url' | 'fetcher'>): Promise<void> {
    const kept = await readTrustMemory(this.known.memory);
    const memory = kept.version < this.newest.version ? this.newest : kept;
    const { root } = this.known;
    const fresh = await refreshEdition(memory.edition ? { root, edition: memory.edition } : { root }, source);
    const next = this.judge(fresh, memory);
    this.newest = memoryOf(next.view.version, fresh);
    // Before it is gone by: after a crash nothing older may be taken.
    if (!isDeepStrictEqual(this.newest, kept)) await writeTrustMemory(this.known.memory, this.newest);
    this.goBy(next);
  }

  /** @throws TrustError of an edition whose list may not be used after the one remembered */
  private judge(edition: KeptEdition, remembered: TrustMemory): InForce {
    const { root } = this.known;
    const { version: highestVersion, digest: highestDigest } = remembered;
    const known = { highestVersion, highestDigest, now: this.clock.now() };
    const list = verifyTrustList(edition, root, known);
    const view = this.current && saysTheSame(this.current.edition, edition) ? this.current.view : viewOf(list);
    const { signed, fresh } = endsOf(edition, root);
    const until = Math.min(signed, view.expiresAt.getTime());
    return { view, part: trustPartOf(edition), edition, signed: until, fresh };
  }

  private goBy(next: InForce): void {
    if (this.current?.view !== next.view) this.log.info('trust-list-taken', { version: next.view.version });
    this.newest = memoryOf(next.view.version, next.edition);
    this.current = next;
  }
}

function saysTheSame(one: KeptEdition, other: KeptEdition): boolean {
  return one.text === other.text && isDeepStrictEqual(one.quick ?? [], other.quick ?? []);
}

/** @throws Fault `trust-root-invalid` */
async function readRoot(path: string): Promise<string> {
  try {
    const root = await readFile(path, 'utf8');
    followRoots(root, []);
    return root;
  } catch (error) {
    throw new Fault('trust-root-invalid', error);
  }
}
