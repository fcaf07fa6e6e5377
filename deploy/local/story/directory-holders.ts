import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Encrypter } from 'age-encryption';
import type { OctetKey } from '#libs/envelope/keys.js';
import type { TrustListText } from '#libs/trust/types.js';
import type { NetworkSecrets } from '../set-up-network.js';
import { answerOf, passerelle } from './run-command.js';
import { check } from './telling.js';

const PASSPHRASE = 'made up for a demonstration';
/** Of scrypt: nobody guesses at a passphrase that stands above. */
const WORK_FACTOR = 4;
const HOLDERS = ['first', 'second'] as const;

/** Two people who hold keys of the directory, and its publisher, each with a file on a machine of their own; here, in one folder. */
export class DirectoryHolders {
  private readonly proposal: string;
  private readonly published: string[];

  private constructor(private readonly place: string) {
    this.proposal = join(place, 'holders', 'list.proposal');
    this.published = ['--folder', join(place, 'directory'), '--root', join(place, 'trust-root.json')];
  }

  static at(place: string): DirectoryHolders {
    mkdirSync(join(place, 'holders'), { recursive: true, mode: 0o700 });
    return new DirectoryHolders(place);
  }

  /** @returns the digest by which it is signed, and the one that the applicant reads out */
  async approve(application: string, agreement: string): Promise<{ digest: string; told: string }> {
    const said = await this.propose('approve', '--application', application, '--agreement', agreement);
    return { digest: await this.read(), told: /signs: (\S+)/.exec(said)?.[1] ?? '' };
  }

  /** @returns the digest by which it is signed */
  async revoke(thumbprint: string): Promise<string> {
    await this.propose('propose-revocation', '--thumbprint', thumbprint, '--reason', 'stolen');
    return this.read();
  }

  /** One of them signs, and tries to have it published. @throws Untrue where that is done */
  async refuseAlone(digest: string): Promise<void> {
    await this.signAs(HOLDERS[0], digest);
    check((await this.tryToPublish()) === 1, 'a list was published that one holder signed');
  }

  async sign(digest: string): Promise<void> {
    for (const holder of HOLDERS) await this.signAs(holder, digest);
  }

  async publish(): Promise<void> {
    check((await this.tryToPublish()) === 0, 'a list that two holders signed was not published');
    const file = join(this.place, 'network.json');
    // The next start of this network goes on from here.
    const secrets = this.secrets();
    writeFileSync(file, JSON.stringify({ ...secrets, listVersion: this.list().version }), { mode: 0o600 });
  }

  signingKeyOf(node: string): string {
    const { thumbprint } = this.list().keys.find((key) => key.node === node && key.use === 'sign') ?? {
      thumbprint: '',
    };
    return thumbprint;
  }

  isRevoked(thumbprint: string): boolean {
    return this.list().revocations.some((each) => each.thumbprint === thumbprint);
  }

  /** The list of the proposal: what was published last, once it was. */
  private list(): TrustListText {
    const { list } = JSON.parse(readFileSync(this.proposal, 'utf8')) as { list: string };
    return JSON.parse(list) as TrustListText;
  }

  private propose(command: string, ...what: string[]): Promise<string> {
    rmSync(this.proposal, { force: true });
    return passerelle('directory', command, ...this.published, ...what, '--out', this.proposal);
  }

  private async read(): Promise<string> {
    const said = await passerelle('directory', 'sign', '--proposal', this.proposal, ...this.published);
    return /Digest: (\S+)/.exec(said)?.[1] ?? '';
  }

  private async signAs(holder: (typeof HOLDERS)[number], digest: string): Promise<void> {
    const key = await this.keyFile(holder, this.secrets().roots[HOLDERS.indexOf(holder)]);
    await passerelle('directory', 'sign', '--proposal', this.proposal, ...this.published, '--seen', digest, ...key);
  }

  private async tryToPublish(): Promise<number> {
    const key = await this.keyFile('publisher', this.secrets().publisher);
    return (await answerOf('directory', 'publish', ...this.published, '--proposal', this.proposal, ...key)).code;
  }

  private async keyFile(name: string, key: OctetKey | undefined): Promise<string[]> {
    const file = join(this.place, 'holders', `${name}.key`);
    const passphrase = join(this.place, 'holders', 'passphrase');
    if (!existsSync(file)) {
      const encrypter = new Encrypter();
      encrypter.setPassphrase(PASSPHRASE);
      encrypter.setScryptWorkFactor(WORK_FACTOR);
      writeFileSync(file, await encrypter.encrypt(JSON.stringify(key)), { mode: 0o600 });
    }
    writeFileSync(passphrase, PASSPHRASE, { mode: 0o600 });
    return ['--key', file, '--passphrase-file', passphrase];
  }

  private secrets(): NetworkSecrets {
    return JSON.parse(readFileSync(join(this.place, 'network.json'), 'utf8')) as NetworkSecrets;
  }
}
