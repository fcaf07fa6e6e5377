import { TrustError } from '#libs/trust/trust-error.js';
import type { TrustRoot } from '#libs/trust/types.js';
import { verifyNationalConfiguration } from '#libs/trust/verify-national-configuration.js';
import { isInForce, type NationalConfiguration } from '../../domain/national/national-configuration.js';
import type { Clock } from '../../ports/clock.js';
import type { NationalLaw } from '../../ports/national-law.js';
import type { NodeLog } from '../../ports/node-parts.js';
import {
  digestOf,
  fingerprint,
  readMemory,
  readSignedText,
  readTrustRoot,
  type TextMemory,
  writeMemory,
} from '../directory/read-trust-files.js';
import { Watched } from '../directory/watched.js';

export interface NationalFiles {
  /** The signed national configuration (JSON `{text, signatures}`), replaced whole when a new one is issued. */
  configuration: string;
  /** The keys of the national authority, given out of band. */
  authority: string;
  /** Where the node remembers the newest one it has used. */
  memory: string;
}

/**
 * The national configuration from a signed file (R24). A new file is taken within a second; one that does not verify is
 * reported and the last good one stays in use until it expires.
 */
export class FileNationalLaw implements NationalLaw {
  private current!: NationalConfiguration;
  /** What this process knows by itself: the file could be lost or set back while it runs. */
  private known: TextMemory = { version: 0, digest: '' };
  private readonly watched: Watched;

  private constructor(
    private readonly self: string,
    private readonly files: NationalFiles,
    private readonly authority: TrustRoot,
    private readonly clock: Clock,
    private readonly log: NodeLog,
  ) {
    this.watched = new Watched({
      state: () => fingerprint(files.configuration),
      take: () => this.take(),
      refuse: (error, first) => {
        if (first) log.error('national-configuration-refused', error);
      },
    });
  }

  /**
   * Reads the configuration and keeps looking for a new one. Without one that verifies a node does not start; one that is
   * out of force lets it start, take in what comes, and be not ready.
   * @throws Fault `national-authority-invalid`, `national-memory-unreadable`, `national-configuration-unreadable`
   * @throws TrustError `national-configuration-signature`, `-invalid`, `-rolled-back`
   */
  static async open(
    self: string,
    files: NationalFiles,
    clock: Clock,
    log: NodeLog,
    pollMs = 1_000,
  ): Promise<FileNationalLaw> {
    const authority = await readTrustRoot(files.authority, 'national-authority-invalid');
    const law = new FileNationalLaw(self, files, authority, clock, log);
    await law.watched.takeNow();
    law.watched.watch(pollMs);
    return law;
  }

  inForce(): NationalConfiguration {
    if (!isInForce(this.current, this.clock.now())) throw new TrustError('national-configuration-expired');
    return this.current;
  }

  newest(): NationalConfiguration {
    return this.current;
  }

  /** Looks for a new one now; one look at a time. */
  refresh(): Promise<void> {
    return this.watched.look();
  }

  close(): Promise<void> {
    return this.watched.close();
  }

  private async take(): Promise<void> {
    const signed = await readSignedText(this.files.configuration, 'national-configuration-unreadable');
    const kept = await readMemory(this.files.memory, 'national-memory-unreadable');
    const memory = kept.version < this.known.version ? this.known : kept;
    const known = { node: this.self, highestVersion: memory.version };
    const configuration = verifyNationalConfiguration(signed, this.authority, known);
    const digest = digestOf(signed.text);
    // Two texts with one version: somebody shows different laws to different nodes.
    if (configuration.version === memory.version && digest !== memory.digest)
      throw new TrustError('national-configuration-rolled-back');
    // One that begins later is taken when its time has come; until then the present one goes on.
    if (this.current && !isInForce(configuration, this.clock.now()) && isInForce(this.current, this.clock.now()))
      throw new TrustError('national-configuration-expired');
    this.known = { version: configuration.version, digest };
    if (configuration.version !== kept.version) await writeMemory(this.files.memory, this.known);
    this.current = configuration;
    this.log.info('national-configuration-taken', { version: configuration.version });
    if (configuration.standing === 'sample') this.log.warn('national-configuration-sample');
  }
}
