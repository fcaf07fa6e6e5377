import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKey, type OctetKey, publicHalf } from '#libs/envelope/keys.js';
import { listKey } from '#libs/trust/author.js';
import type { TrustListText } from '#libs/trust/types.js';
import { run } from '../../services/cli/run.js';
import { TufDirectory } from '../../services/country-node/src/adapters/directory/tuf-directory.js';
import { addSignature } from '../../services/directory/proposal.js';
import { readPublished } from '../../services/directory/read-published.js';
import { sealText } from '../../services/directory/seal-key.js';
import { temporaryFolder } from './temporary-folder.js';

const PASSPHRASE = 'correct horse battery';
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const DAY_MS = 86_400_000;

/** A directory that is kept by the commands alone: three holders of whom two sign, a publisher, and keys of more people. */
export class KeptDirectory {
  private readonly folder = temporaryFolder();
  readonly published = this.place('published');
  readonly current = ['--folder', this.published, '--root', this.place('1.root.json')];
  /** Private keys by name; the public halves are in files of that name and `.pub`. */
  readonly people: Record<string, OctetKey> = {};
  private node: TufDirectory | undefined;

  place(name: string): string {
    return join(this.folder.path, name);
  }

  /** Begins it with a list of these nodes. */
  async begin(nodes: readonly string[]): Promise<void> {
    writeFileSync(this.place('passphrase'), PASSPHRASE);
    for (const name of ['h1', 'h2', 'h3', 'h4', 'owner', 'publisher']) {
      const key = generateKey('Ed25519');
      this.people[name] = key;
      writeFileSync(this.place(name), await sealText(JSON.stringify(key), PASSPHRASE, 4));
      writeFileSync(this.place(`${name}.pub`), JSON.stringify(publicHalf(key)));
    }
    await this.proposeRoot('root', ['h1', 'h2', 'h3'], []);
    await this.proposeList('list', this.contentOf(nodes), []);
    for (const each of ['root', 'list']) this.sign(each, 'h1', 'h2');
    const { code, complained } = await this.publish(['root', 'list'], this.current.slice(0, 2));
    if (code !== 0) throw new Error(complained);
    writeFileSync(this.place('1.root.json'), readFileSync(join(this.published, '1.root.json')));
    const places = { source: this.published, root: this.place('1.root.json'), memory: this.place('memory.json') };
    this.node = await TufDirectory.open(places, { now: () => new Date() }, silent, 3_600_000);
  }

  async end(): Promise<void> {
    await this.node?.close();
    this.folder.remove();
  }

  async passerelle(...args: string[]): Promise<{ code: number; said: string; complained: string }> {
    const [said, complained]: [string[], string[]] = [[], []];
    const out = { say: (text: string) => void said.push(text), complain: (text: string) => void complained.push(text) };
    const code = await run(['directory', ...args], out);
    return { code, said: said.join('\n'), complained: complained.join('\n') };
  }

  /** By the command that proposes it, over what is published. */
  propose(command: string, out: string, ...args: string[]) {
    return this.passerelle(command, ...this.current, '--out', this.place(out), ...args);
  }

  proposeRoot(out: string, holders: readonly string[], current: readonly string[] = this.current) {
    return this.passerelle(
      ...['propose-root', '--holder', ...holders.map((each) => this.place(`${each}.pub`)), '--threshold', '2'],
      ...['--publisher', this.place('publisher.pub'), '--out', this.place(out), ...current],
    );
  }

  proposeList(out: string, content: object, current: readonly string[] = this.current, ...more: string[]) {
    writeFileSync(this.place(`${out}.content`), JSON.stringify(content));
    const list = ['--list', this.place(`${out}.content`), '--out', this.place(out)];
    return this.passerelle('propose-list', ...list, ...current, ...more);
  }

  contentOf(nodes: readonly string[]): Pick<TrustListText, 'participants' | 'keys'> {
    const at = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();
    const validity = { notBefore: at(-1), notAfter: at(300) };
    return {
      participants: nodes.map((id) => ({ id, country: id.toUpperCase(), kind: 'authority', roles: [] })),
      keys: nodes.map((id) => listKey(id, generateKey('Ed25519'), validity)),
    };
  }

  /** Without asking anybody whether they may. */
  sign(proposal: string, ...signers: string[]): void {
    for (const name of signers) {
      const signed = addSignature(readFileSync(this.place(proposal), 'utf8'), this.people[name]!);
      writeFileSync(this.place(proposal), JSON.stringify(signed));
    }
  }

  /** What a careful signer does: reads what changes, and signs that. */
  async readAndSign(proposal: string, key: string, ...more: string[]) {
    const args = ['sign', '--proposal', this.place(proposal), ...this.current, ...more];
    const [, digest = ''] = /Digest: (\S+)/.exec((await this.passerelle(...args)).said) ?? [];
    return this.passerelle(...args, '--seen', digest, ...this.with(key));
  }

  publish(proposals: readonly string[] = [], current: readonly string[] = this.current) {
    const files = proposals.flatMap((each) => ['--proposal', this.place(each)]);
    return this.passerelle('publish', ...current, ...files, ...this.with('publisher'));
  }

  with(key: string): string[] {
    return ['--key', this.place(key), '--passphrase-file', this.place('passphrase')];
  }

  /** What stands there now. */
  read() {
    return readPublished(this.published, readFileSync(this.place('1.root.json'), 'utf8'));
  }

  /** What a node that has read it from the beginning goes by now. */
  async view() {
    await this.node!.refresh();
    return this.node!.view();
  }
}
