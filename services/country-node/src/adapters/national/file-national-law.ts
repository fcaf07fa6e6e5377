import { TrustError } from '#libs/trust/trust-error.js';
import type { SignedText, TrustRoot } from '#libs/trust/types.js';
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
import { writeWhole } from '../objects/write-whole.js';

export interface NationalFiles {
  /** The signed national configuration (JSON `{text, signatures}`), replaced whole when a new one is issued. */
  configuration: string;
  /** The keys of the national authority, given out of band. */
  authority: string;
  /** Where the node remembers the newest one it has used; its text is kept beside, under this name and `.text`. */
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
   * out of force lets it start, take in what comes, and be not ready. One whose time has not come waits for it: the node goes
   * by the one that it used last.
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
    await law.takeFirst();
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

  /** What is there to go by counts; what cannot be taken yet is tried again, and reported as whenever it comes. */
  private async takeFirst(): Promise<void> {
    try {
      await this.watched.takeNow();
    } catch (error) {
      if (!this.current) throw error;
      await this.watched.look();
    }
  }

  private async take(): Promise<void> {
    const signed = await readSignedText(this.files.configuration, 'national-configuration-unreadable');
    const kept = await readMemory(this.files.memory, 'national-memory-unreadable');
    const memory = kept.version < this.known.version ? this.known : kept;
    const configuration = this.verify(signed, memory);
    const digest = digestOf(signed.text);
    // Two texts with one version: somebody shows different laws to different nodes.
    if (configuration.version === memory.version && digest !== memory.digest)
      throw new TrustError('national-configuration-rolled-back');
    await this.checkItsTime(configuration, memory);
    this.known = { version: configuration.version, digest };
    // The text first: a memory of another one is a memory without a text.
    if (!(await this.readKept(this.known))) await writeWhole(this.textFile, JSON.stringify(signed));
    if (configuration.version !== kept.version) await writeMemory(this.files.memory, this.known);
    this.current = configuration;
    this.log.info('national-configuration-taken', { version: configuration.version });
    if (configuration.standing === 'sample') this.log.warn('national-configuration-sample');
  }

  /**
   * One that begins later is taken, and remembered, when its time has come; until then the present one goes on, and may be
   * put back. Without a present one it is all there is: known, and not in force.
   * @throws TrustError `national-configuration-expired`
   */
  private async checkItsTime(configuration: NationalConfiguration, memory: TextMemory): Promise<void> {
    const now = this.clock.now();
    if (isInForce(configuration, now)) return;
    this.current ??= (await this.readKept(memory)) ?? configuration;
    const isEarly = (each: NationalConfiguration) => now < new Date(each.validFrom);
    if (isEarly(this.current)) this.current = configuration;
    if (isEarly(configuration) || isInForce(this.current, now)) throw new TrustError('national-configuration-expired');
  }

  /** The text of what the node used last, if it is there and verifies. */
  private async readKept(memory: TextMemory): Promise<NationalConfiguration | undefined> {
    try {
      const signed = await readSignedText(this.textFile, 'national-configuration-unreadable');
      return digestOf(signed.text) === memory.digest ? this.verify(signed, memory) : undefined;
    } catch {
      // It only helps over a start: what is there to go by stands in the file that was given.
      return undefined;
    }
  }

  private get textFile(): string {
    return `${this.files.memory}.text`;
  }

  private verify(signed: SignedText, { version: highestVersion }: TextMemory): NationalConfiguration {
    return verifyNationalConfiguration(signed, this.authority, { node: this.self, highestVersion });
  }
}
