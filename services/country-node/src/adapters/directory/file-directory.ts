import { type TrustPart, trustPartOf } from '#libs/evidence/trust-part.js';
import { type TrustView, viewOf } from '#libs/trust/lookup.js';
import { TrustError } from '#libs/trust/trust-error.js';
import type { TrustRoot } from '#libs/trust/types.js';
import { verifyTrustList } from '#libs/trust/verify-trust-list.js';
import type { Clock } from '../../ports/clock.js';
import type { Directory } from '../../ports/directory.js';
import type { NodeLog } from '../../ports/node-parts.js';
import {
  digestOf,
  type TextMemory,
  readMemory,
  readSignedText,
  readTrustRoot,
  writeMemory,
} from './read-trust-files.js';
import { WatchedFile } from './watched-file.js';

export interface DirectoryFiles {
  /** The signed trust list (JSON `{text, signatures}`), replaced whole when a new one is published. */
  list: string;
  /** The root keys, given out of band. */
  root: string;
  /** Where the node remembers the newest list it has used. */
  memory: string;
}

/**
 * The trust list from a signed file. A new file is taken within a second; one that does not verify is reported and the
 * last good one stays in use until it expires. Fails closed (invariant 2): without a list in force, `view` throws.
 */
export class FileDirectory implements Directory {
  private current?: { view: TrustView; part: TrustPart };
  private problem: unknown = new TrustError('trust-list-expired');
  /** What this process knows by itself: the file could be lost or set back while it runs. */
  private newest: TextMemory = { version: 0, digest: '' };
  private readonly watched: WatchedFile;

  private constructor(
    private readonly files: DirectoryFiles,
    private readonly root: TrustRoot,
    private readonly clock: Clock,
    private readonly log: NodeLog,
  ) {
    this.watched = new WatchedFile(files.list, {
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
  static async open(files: DirectoryFiles, clock: Clock, log: NodeLog, pollMs = 1_000): Promise<FileDirectory> {
    const directory = new FileDirectory(files, await readTrustRoot(files.root, 'trust-root-invalid'), clock, log);
    await directory.refresh();
    directory.watched.watch(pollMs);
    return directory;
  }

  /** @throws TrustError `trust-list-expired` and the other codes of an unusable list; Fault when its files fail */
  view(): TrustView {
    return this.inForce().view;
  }

  evidence(): TrustPart {
    return this.inForce().part;
  }

  /** Looks for a new list now; one look at a time. */
  refresh(): Promise<void> {
    return this.watched.look();
  }

  close(): Promise<void> {
    return this.watched.close();
  }

  private inForce(): { view: TrustView; part: TrustPart } {
    if (!this.current) throw this.problem;
    const { expiresAt } = this.current.view;
    if (expiresAt.getTime() <= this.clock.now().getTime()) throw new TrustError('trust-list-expired');
    return this.current;
  }

  private async take(): Promise<void> {
    const signed = await readSignedText(this.files.list, 'trust-list-unreadable');
    const kept = await readMemory(this.files.memory, 'trust-memory-unreadable');
    const memory = kept.version < this.newest.version ? this.newest : kept;
    const list = verifyTrustList(signed, this.root, { highestVersion: memory.version, now: this.clock.now() });
    const digest = digestOf(signed.text);
    // Two texts with one version: somebody shows different lists to different nodes.
    if (list.version === memory.version && digest !== memory.digest) throw new TrustError('trust-list-rolled-back');
    const view = viewOf(list);
    this.newest = { version: list.version, digest };
    if (list.version !== kept.version) await writeMemory(this.files.memory, this.newest);
    this.current = { view, part: trustPartOf(signed) };
    this.log.info('trust-list-taken', { version: list.version });
  }
}
