import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKey, type OctetKey, publicHalf, signingKey, thumbprintOf } from '#libs/envelope/keys.js';
import { listKey, signAgreement } from '#libs/trust/author.js';
import type { AgreementText } from '#libs/trust/types.js';
import { run } from '../../../services/cli/run.js';
import { TufDirectory } from '../../../services/country-node/src/adapters/directory/tuf-directory.js';
import { keyIdOf } from '../../../services/directory/author-metadata.js';
import { makeSealedKey } from '../../../services/directory/seal-key.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const folder = temporaryFolder();
const place = (name: string) => join(folder.path, name);
const published = place('published');
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const read = (name: string) => readFileSync(place(name), 'utf8');
const now = Date.now();
const at = (days: number) => new Date(now + days * 86_400_000).toISOString();
const keys = { mr: generateKey('Ed25519'), ne: generateKey('Ed25519') };
let node: TufDirectory;

async function passerelle(...args: string[]): Promise<{ code: number; said: string; complained: string }> {
  const [said, complained]: [string[], string[]] = [[], []];
  const out = { say: (text: string) => void said.push(text), complain: (text: string) => void complained.push(text) };
  const code = await run(['directory', ...args], out);
  return { code, said: said.join('\n'), complained: complained.join('\n') };
}

const current = ['--folder', published, '--root', place('root.json')];
const with_ = (key: string) => ['--key', place(key), '--passphrase-file', place('passphrase')];

/** What a careful signer does: reads what changes, and signs that. */
async function sign(proposal: string, key: string, known: readonly string[] = current) {
  const shown = await passerelle('sign', '--proposal', place(proposal), ...known);
  const digest = /Digest: (\S+)/.exec(shown.said)?.[1] ?? '';
  const signed = await passerelle('sign', '--proposal', place(proposal), ...known, '--seen', digest, ...with_(key));
  return { ...signed, shown: shown.said };
}

const publish = (publisher: string, ...proposals: string[]) =>
  passerelle(
    'publish',
    ...(existsSync(join(published, 'timestamp.json')) ? current : current.slice(0, 2)),
    ...proposals.flatMap((each) => ['--proposal', place(each)]),
    ...with_(publisher),
  );

function agreed(by: Partial<typeof keys>): object {
  const agreement: AgreementText = {
    id: 'mr-ne',
    version: 1,
    parties: ['mr', 'ne'],
    validFrom: at(-1),
    validUntil: at(40),
    terms: [],
    onwardSharing: 'none',
  };
  return signAgreement(agreement, Object.fromEntries(Object.entries(by).map(([id, key]) => [id, signingKey(key)])));
}

function content(change: object = {}): object {
  const validity = { notBefore: at(-1), notAfter: at(300) };
  return {
    participants: ['mr', 'ne'].map((id) => ({ id, country: id.toUpperCase(), kind: 'authority', roles: [] })),
    keys: Object.entries(keys).map(([id, key]) => listKey(id, key, validity)),
    agreements: [agreed(keys)],
    ...change,
  };
}

const proposeList = (list: object, out: string, known: readonly string[] = current) => {
  writeFileSync(place(`${out}.content`), JSON.stringify(list));
  return passerelle('propose-list', '--list', place(`${out}.content`), '--out', place(out), ...known);
};

const proposeRoot = (holders: string[], out: string, publisher: string, known: readonly string[] = current) =>
  passerelle(
    ...['propose-root', '--holder', ...holders.map((each) => place(`${each}.pub`)), '--threshold', '2'],
    ...['--publisher', place(`${publisher}.pub`), '--out', place(out), ...known],
  );

beforeAll(async () => {
  writeFileSync(place('passphrase'), 'correct horse battery\n');
  for (const name of ['h1', 'h2', 'h3', 'n1', 'n2', 'publisher', 'machine', 'stranger']) {
    const { key, sealed } = await makeSealedKey('correct horse battery', 4);
    writeFileSync(place(name), sealed);
    writeFileSync(place(`${name}.pub`), JSON.stringify(publicHalf(key)));
  }
  await proposeRoot(['h1', 'h2', 'h3'], 'root-1', 'publisher', []);
  await sign('root-1', 'h1', []);
  await proposeList(content(), 'list-1', []);
});
afterAll(async () => {
  await node?.close();
  folder.remove();
});

const openNode = async () =>
  TufDirectory.open(
    { source: published, root: place('root.json'), memory: place('memory.json') },
    { now: () => new Date() },
    silent,
    3_600_000,
  );

describe('passerelle directory', () => {
  it('makes a key that only its passphrase opens, tells the public half, and writes over none', async () => {
    const make = () => passerelle('key', '--out', place('own'), '--passphrase-file', place('passphrase'));
    const { code, said } = await make();
    const told = JSON.parse(said) as OctetKey & { kid: string };
    expect([code, Object.keys(told).sort()]).toEqual([0, ['crv', 'kid', 'kty', 'x']]);
    expect(told.kid).toBe(keyIdOf(told));
    expect(statSync(place('own')).mode & 0o777).toBe(0o600);
    expect(readFileSync(place('own'), 'latin1')).toMatch(/^age-encryption\.org\/v1\n-> scrypt \S+ 18\n/);
    expect((await make()).code).toBe(2);
    writeFileSync(place('short'), 'short\n');
    expect((await passerelle('key', '--out', place('x'), '--passphrase-file', place('short'))).code).toBe(2);
  });

  it('publishes nothing before enough have signed, root and list', async () => {
    await sign('list-1', 'h1', []);
    await sign('list-1', 'h2', []);
    expect(await publish('publisher', 'root-1', 'list-1')).toMatchObject({ code: 1 });
    expect((await sign('root-1', 'h1', [])).said).toContain('signatures: 1.');
    expect((await sign('root-1', 'h2', [])).said).toContain('signatures: 2.');
    expect(await publish('publisher', 'list-1')).toMatchObject({ code: 1 });
    expect(await publish('machine', 'root-1', 'list-1')).toMatchObject({
      code: 1,
      complained: expect.stringContaining('not that of the publisher'),
    });
    expect(existsSync(published)).toBe(false);
    expect(await publish('publisher', 'root-1', 'list-1')).toMatchObject({ code: 0, complained: '' });
    writeFileSync(place('root.json'), readFileSync(join(published, '1.root.json')));
    node = await openNode();
    expect(
      node
        .view()
        .participants()
        .map(({ id }) => id),
    ).toEqual(['mr', 'ne']);
    expect(node.view().agreementBetween('mr', 'ne', new Date())?.id).toBe('mr-ne');
  });

  it('tells a signer what changes, and signs nothing else', async () => {
    const thumbprint = thumbprintOf(keys.ne);
    const revoke = ['propose-revocation', ...current, '--thumbprint', thumbprint, '--reason', 'stolen'];
    expect((await passerelle(...revoke, '--out', place('revoked'))).code).toBe(0);
    expect((await passerelle(...revoke.with(6, 'A'.repeat(43)), '--out', place('none'))).code).toBe(1);
    const unsigned = read('revoked');
    const other = await passerelle('sign', '--proposal', place('revoked'), ...current, '--seen', 'x', ...with_('h1'));
    expect(other).toMatchObject({ code: 1, complained: expect.stringContaining('not what was seen') });
    expect(await sign('revoked', 'stranger')).toMatchObject({ code: 1 });
    expect(read('revoked')).toBe(unsigned);
    const { shown } = await sign('revoked', 'h1');
    expect(shown.split('\n').filter((line) => /^[+~-] /.test(line))).toEqual([
      expect.stringMatching(new RegExp(`^\\+ Revocation ${thumbprint}: from .*, stolen$`)),
    ]);
    expect(await publish('publisher', 'revoked')).toMatchObject({ code: 1 });
    await node.refresh();
    expect(node.view().signingKeyOf('ne', thumbprint, new Date())).toBeDefined();
    await sign('revoked', 'h3');
    expect(await publish('publisher', 'revoked')).toMatchObject({ code: 0 });
    await node.refresh();
    expect(node.view().signingKeyOf('ne', thumbprint, new Date())).toBeUndefined();
  });

  it('finds a list changed behind the digest, and takes none that a node would not', async () => {
    await proposeList(content(), 'changed');
    const proposal = JSON.parse(read('changed')) as { list: string };
    writeFileSync(place('changed'), JSON.stringify({ ...proposal, list: proposal.list.replace('"MR"', '"ML"') }));
    expect((await sign('changed', 'h1')).code).toBe(2);
    for (const bad of [{ participants: [] }, { agreements: [agreed({ mr: keys.mr })] }, { keys: 'none' }])
      expect(await proposeList(content(bad), 'bad')).toMatchObject({ code: 1 });
    expect(existsSync(place('bad'))).toBe(false);
  });

  it('renews the timestamp alone', async () => {
    const before = node.view().version;
    const files = readdirSync(published).length;
    expect(await publish('publisher')).toMatchObject({ code: 0, said: 'A fresh timestamp was published.' });
    expect(readdirSync(published)).toHaveLength(files + 1);
    await node.refresh();
    expect(node.view().version).toBe(before);
  });

  it('hands over to other holders and another publisher, and the former prove nothing more', async () => {
    await proposeRoot(['n1', 'n2', 'h3'], 'root-2', 'machine');
    const { shown } = await sign('root-2', 'h1');
    expect(shown.match(/^ {2}[+-] \w{64}$/gm)).toHaveLength(12);
    await sign('root-2', 'h2');
    await proposeList(content(), 'list-3');
    await sign('list-3', 'h1');
    await sign('list-3', 'h3');
    // The new holders have not signed that they hold it; then the list is not theirs.
    expect(await publish('machine', 'root-2', 'list-3')).toMatchObject({ code: 1 });
    await sign('root-2', 'n1');
    await sign('root-2', 'n2');
    expect(await publish('machine', 'root-2', 'list-3')).toMatchObject({ code: 1 });
    await passerelleSignsAsNew();
    expect(await publish('publisher', 'root-2', 'list-4')).toMatchObject({ code: 1 });
    await breaksOffAfterItsRoot();
    expect(await publish('machine', 'root-2', 'list-4')).toMatchObject({ code: 0, complained: '' });
    // Once more, for somebody who does not know that it was finished.
    expect(await publish('machine', 'root-2', 'list-4')).toMatchObject({ code: 0, complained: '' });
    await node.refresh();
    expect(node.view().signingKeyOf('ne', thumbprintOf(keys.ne), new Date())).toBeDefined();
    await proposeList(content(), 'list-5');
    expect(await sign('list-5', 'h1')).toMatchObject({ code: 1 });
    const again = await openNode();
    expect(again.view().version).toBe(node.view().version);
    await again.close();
  });

  /** Nodes go on with what they have; whoever keeps the directory can read it, and can do nothing but finish it. */
  async function breaksOffAfterItsRoot(): Promise<void> {
    const root = (name: string) => (JSON.parse(read(name)) as { metadata: string }).metadata;
    writeFileSync(join(published, '2.root.json'), root('root-2'));
    await node.refresh();
    expect(node.view().signingKeyOf('mr', thumbprintOf(keys.mr), new Date())).toBeDefined();
    for (const publisher of ['publisher', 'machine'])
      expect(await publish(publisher)).toMatchObject({ code: 1, complained: expect.stringContaining('broke off') });
    await proposeRoot(['n1', 'n2', 'h1'], 'root-other', 'machine');
    for (const each of ['h1', 'h2', 'n1', 'n2']) await sign('root-other', each);
    await proposeList(content(), 'list-other');
    const { shown } = await sign('list-other', 'h1');
    expect(shown).toContain('! A publication broke off');
    expect(await publish('machine', 'root-other', 'list-4')).toMatchObject({ code: 1 });
    expect(readFileSync(join(published, '2.root.json'), 'utf8')).toBe(root('root-2'));
  }

  /** Its holders are in no published root yet, so nothing is given to hold the list against. */
  async function passerelleSignsAsNew(): Promise<void> {
    await proposeList(content(), 'list-4');
    await sign('list-4', 'n1', []);
    await sign('list-4', 'n2', []);
  }

  it('shows what a node reads, and what ends soon, in words', async () => {
    const source = ['--source', published, '--root', place('root.json')];
    const { code, said } = await passerelle('show', ...source);
    expect(code).toBe(0);
    expect(said).toContain('targets: 2 of 3');
    expect(said).toContain('Participant mr: MR, authority');
    expect(said).toContain('signed by mr and ne');
    expect(said.match(/^! .*$/gm)).toEqual([
      expect.stringMatching(/^! The timestamp, .*: ends in 1[34] days\.$/),
      expect.stringMatching(/^! Agreement mr-ne version 1: ends in (39|40) days\.$/),
    ]);
    // The folder's own root is no proof: by another one nothing of it counts.
    await proposeRoot(['n1', 'publisher', 'stranger'], 'elsewhere', 'machine', []);
    await sign('elsewhere', 'n1', []);
    await sign('elsewhere', 'stranger', []);
    const { metadata } = JSON.parse(read('elsewhere')) as { metadata: string };
    writeFileSync(place('other-root.json'), metadata);
    const other = await passerelle('show', '--source', published, '--root', place('other-root.json'));
    expect(other).toMatchObject({ code: 1, complained: expect.stringContaining('trust-list-signature') });
    expect((await passerelle('show', '--source', place('nowhere'), '--root', place('root.json'))).code).toBe(2);
  });
});

describe('the pages for those who keep the directory and who stand on it', () => {
  const pages = ['directory', 'joining', 'keys', 'revoking'];
  const page = pages.map((name) => readFileSync(`docs/operations/${name}.md`, 'utf8')).join('\n');
  const blocks = [...page.matchAll(/```\n([^`]+)```/g)].flatMap(([, block = '']) => block.trim().split('\n'));
  const lines = blocks.map((line) => line.replace(/ > \S+$/, '').replace('npm run passerelle -- ', '../'));

  it('has every command', () => {
    const named = lines.map((line) =>
      line
        .split(' ')
        .slice(0, line.startsWith('../') ? 2 : 1)
        .join(' '),
    );
    expect(new Set(named)).toEqual(
      new Set(
        ['key', 'sign', 'publish', 'show', 'approve', '../join apply', '../join agree', '../join check'].concat(
          ['root', 'list', 'owner', 'revocation', 'minimum'].map((what) => `propose-${what}`),
          'revoke-at-once',
        ),
      ),
    );
  });

  it.each(lines)('%s', async (line) => {
    // In a place where none of its files is: what is said must be of the files, never of the command.
    const args = line.split(' ').map((each) => (each === '-' ? place('no-passphrase') : each));
    const here = args.map((each) =>
      /\.\w+$|^\/srv/.test(each) && !each.startsWith('--') ? place(`page/${each}`) : each,
    );
    const complained: string[] = [];
    const out = { say: () => undefined, complain: (text: string) => void complained.push(text) };
    const command = here[0]!.startsWith('../') ? [here[0]!.slice(3), ...here.slice(1)] : ['directory', ...here];
    expect(await run(command, out)).toBe(2);
    expect(complained.join()).not.toMatch(/unknown|required|argument/);
  });
});
