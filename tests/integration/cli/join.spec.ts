import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decode } from '@nats-io/jwt';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SignedAgreement, TrustListText } from '#libs/trust/types.js';
import { run } from '../../../services/cli/run.js';
import { composeAccounts } from '../../../services/directory/hub/hub-accounts.js';
import { type HubKeys, openHubKeys } from '../../../services/directory/hub/hub-keys.js';
import { openSealedText, sealText } from '../../../services/directory/seal-key.js';
import { NatsAttachmentService } from '../../../services/country-node/src/adapters/nats/attachment-service.js';
import { eventually } from '../../support/eventually.js';
import { sampleAgreement } from '../../support/exchange/world.js';
import { type NatsNetwork, startNatsNetwork } from '../../support/nats-network.js';
import { NatsNode } from '../../support/nats-node.js';
import { SomeDirectory, someList } from '../../support/some-directory.js';

let network: NatsNetwork;
let peer: NatsNode;
let service: NatsAttachmentService;
const some = new SomeDirectory();
const place = (...names: string[]) => join(some.folder.path, ...names);
const read = <T>(name: string) => JSON.parse(readFileSync(place(name), 'utf8')) as T;

async function passerelle(...args: string[]): Promise<{ code: number; said: string; complained: string }> {
  const [said, complained]: [string[], string[]] = [[], []];
  const out = { say: (text: string) => void said.push(text), complain: (text: string) => void complained.push(text) };
  return { code: await run(args, out), said: said.join('\n'), complained: complained.join('\n') };
}

/** A machine on which nothing of the node is there but its settings. */
function setUp(node: string): string[] {
  mkdirSync(place(node));
  const elsewhere = ['databaseUrlFile', 'caseKeyFolder', 'attachmentFolder', 'continuityFile', 'trustMemoryFile'];
  const national = ['nationalConfigurationFile', 'nationalAuthorityFile', 'nationalMemoryFile'];
  const { servers, credentials } = network.settingsFor(node);
  writeFileSync(place(node, 'password'), 'password' in credentials ? credentials.password : '');
  const settings = {
    ...Object.fromEntries([...elsewhere, ...national].map((name) => [name, '/nowhere'])),
    node,
    natsServers: servers.join(','),
    natsPasswordFile: place(node, 'password'),
    nodeKeyFile: place(node, 'node.key'),
    keyringFolder: place(node, 'keyring'),
    trustSource: some.places.source,
    trustRootFile: some.places.root,
    issuer: 'http://127.0.0.1:1',
    audience: `passerelle:${node}`,
  };
  writeFileSync(place(node, 'settings.json'), JSON.stringify(settings));
  return ['--settings', place(node, 'settings.json')];
}

let settingsOf: Record<'mr' | 'ne', string[]>;
const apply = (node: 'mr' | 'ne', out: string) =>
  passerelle(
    ...['join', 'apply', ...settingsOf[node], '--country', node.toUpperCase(), '--kind', 'authority'],
    ...['--out', place(out)],
  );
const approve = (application: string, out: string, ...more: string[]) =>
  passerelle(
    ...['directory', 'approve', '--folder', some.published, '--root', some.places.root],
    ...['--application', place(application), '--out', place(out), ...more],
  );
const agree = (node: 'mr' | 'ne', agreement = 'agreement') =>
  passerelle('join', 'agree', ...settingsOf[node], '--agreement', place(agreement), '--out', place('agreed'));
const check = (node: 'mr' | 'ne') => passerelle('join', 'check', ...settingsOf[node]);

/** What the holders sign and publish; how they do is shown elsewhere. */
function publish(proposal: string): TrustListText {
  const list = JSON.parse(read<{ list: string }>(proposal).list) as TrustListText;
  some.publish(list);
  return list;
}

beforeAll(async () => {
  network = await startNatsNetwork(['mr', 'ne'], { direct: true });
  settingsOf = { mr: setUp('mr'), ne: setUp('ne') };
  some.publish(someList(1, { participants: [] }));
  peer = new NatsNode(network.settingsFor('mr'));
  service = new NatsAttachmentService(peer.link, async () => Buffer.from('{}'), peer.log, undefined, 'trust');
});
afterAll(async () => {
  await service.close();
  await peer.stop();
  await network.stop();
  await some.end();
});

describe('how a node comes to take part', () => {
  it('it makes its keys and applies, and applies again with the same', async () => {
    const first = await apply('ne', 'ne.application');
    expect(first).toMatchObject({ code: 0, said: expect.stringContaining('keyring were made') });
    expect(statSync(place('ne', 'node.key')).mode & 0o777).toBe(0o600);
    expect(readFileSync(place('ne.application'), 'utf8')).not.toContain('"d"');
    expect((await apply('ne', 'ne.application')).code).toBe(2);
    const again = await apply('ne', 'ne-again.application');
    expect(again.said).not.toContain('were made');
    expect(read('ne-again.application')).toEqual(read('ne.application'));
    expect((await apply('mr', 'mr.application')).code).toBe(0);
  });

  it('holders take it up as it was signed, and tell what to compare', async () => {
    const { text, jws } = read<{ text: string; jws: string }>('ne.application');
    for (const [name, changed] of [
      ['other-country', { text: text.replace('"NE"', '"ML"'), jws }],
      [
        'other-key',
        {
          text: text.replace(
            /"sign":\{[^}]*\}/,
            /"sign":\{[^}]*\}/.exec(read<{ text: string }>('mr.application').text)![0],
          ),
          jws,
        },
      ],
      ['none', {}],
    ] as const) {
      writeFileSync(place(name), JSON.stringify(changed));
      expect(await approve(name, `${name}.proposal`)).toMatchObject({ code: 1 });
      expect(existsSync(place(`${name}.proposal`))).toBe(false);
    }
    const said = /telephone: (\S+)$/m.exec((await apply('ne', 'ne-third.application')).said)?.[1];
    const { code, said: asked } = await approve('ne.application', 'ne.proposal');
    expect(code).toBe(0);
    expect(asked).toContain(`signs: ${said}\n`);
    expect(publish('ne.proposal').keys.map(({ node, use }) => `${node} ${use}`)).toEqual(['ne sign', 'ne encrypt']);
  });

  it('nobody takes the place of another', async () => {
    const { text } = read<{ text: string }>('mr.application');
    expect(JSON.parse(text)).toMatchObject({ id: 'mr' });
    await passerelle(
      ...['join', 'apply', ...settingsOf.ne, '--country', 'ML', '--kind', 'authority', '--out', place('ne-of-mali')],
    );
    expect(await approve('ne-of-mali', 'x.proposal')).toMatchObject({ code: 1 });
  });

  it('both sides of an agreement sign it, and no third; it comes with the newcomer', async () => {
    writeFileSync(place('agreement'), JSON.stringify(sampleAgreement('mr-ne')));
    writeFileSync(place('foreign'), JSON.stringify(sampleAgreement('iom-ml-ml')));
    expect(await agree('ne', 'foreign')).toMatchObject({ code: 1 });
    expect((await agree('ne')).said).toBe('Signed by ne.');
    expect(await approve('mr.application', 'mr.proposal', '--agreement', place('agreed'))).toMatchObject({ code: 1 });
    expect((await agree('mr')).said).toBe('Signed by ne and mr.');
    expect((await agree('mr')).said).toBe('Signed by ne and mr.');
    expect(await approve('mr.application', 'mr.proposal', '--agreement', place('agreed'))).toMatchObject({ code: 0 });
    const twice = await approve('mr.application', 'two.proposal', '--application', place('ne.application'));
    expect(twice).toMatchObject({ code: 2, complained: expect.stringContaining('said once') });
    writeFileSync(
      place('early'),
      JSON.stringify({ ...read<SignedAgreement>('agreed'), agreement: sampleAgreement('iom-ml-ml') }),
    );
    const early = await approve('mr.application', 'early.proposal', '--agreement', place('early'));
    expect(early).toMatchObject({
      code: 1,
      complained: expect.stringMatching(/party iom-ml, which is not on the list/),
    });
    expect([existsSync(place('two.proposal')), existsSync(place('early.proposal'))]).toEqual([false, false]);
    const wider = { ...sampleAgreement('mr-ne'), onwardSharing: 'new-consent' };
    writeFileSync(place('wider'), JSON.stringify(wider));
    expect((await agree('mr', 'wider')).said).toBe('Signed by mr.');
    expect(read<SignedAgreement>('agreed').signatures).toHaveLength(1);
  });

  it('the second party signs what the first one sent, and what both signed apart becomes one', async () => {
    const sign = (node: 'mr' | 'ne', agreement: string, out: string) =>
      passerelle('join', 'agree', ...settingsOf[node], '--agreement', place(agreement), '--out', place(out));
    expect((await sign('ne', 'agreement', 'of-ne')).said).toBe('Signed by ne.');
    expect((await sign('mr', 'of-ne', 'of-both')).said).toBe('Signed by ne and mr.');
    expect(await approve('mr.application', 'again.proposal', '--agreement', place('of-both'))).toMatchObject({
      code: 0,
    });

    expect((await sign('mr', 'agreement', 'of-mr')).said).toBe('Signed by mr.');
    expect((await sign('mr', 'of-ne', 'of-mr')).said).toBe('Signed by ne and mr.');
    expect(read('of-mr')).toEqual(read('of-both'));
  });

  it.each([
    ['another text than the file to write holds', { onwardSharing: 'new-consent' }, {}],
    ['the signature of somebody else', {}, { node: 'ml' }],
    ['a signature of something else', {}, { jws: 'x..y' }],
  ])('signs nothing that bears %s', async (_name, text, signature) => {
    const { agreement, signatures } = read<SignedAgreement>('of-ne');
    const given = {
      agreement: { ...agreement, ...text },
      signatures: signatures.map((each) => ({ ...each, ...signature })),
    };
    writeFileSync(place('given'), JSON.stringify(given));
    const before = read('of-both');
    const args = ['--agreement', place('given'), '--out', place('of-both')];
    const { code, complained } = await passerelle('join', 'agree', ...settingsOf.mr, ...args);
    expect([code, complained]).toEqual([1, expect.stringContaining('nothing was signed')]);
    expect(read('of-both')).toEqual(before);
  });

  it('tries the way to the others before it starts: what is missing is named', async () => {
    const alone = await check('mr');
    expect(alone.code).toBe(1);
    expect(alone.said).toContain('✗ mr is not on the list yet.');
    publish('mr.proposal');
    const unanswered = await check('ne');
    expect(unanswered.code).toBe(1);
    expect(unanswered.said).toContain('✓ ne is on the list, with the keys that it uses.');
    expect(unanswered.said).toContain('✗ mr does not answer');
    await service.start();
    const well = await check('ne');
    expect(well.said.split('\n')).toEqual([
      expect.stringMatching(/^✓ The directory gives trust list 3,/),
      '✓ ne is on the list, with the keys that it uses.',
      '✓ The node’s broker lets it in.',
      '✓ mr answers.',
    ]);
    expect(well.code).toBe(0);
  });

  it('begins a hub: keys sealed by a passphrase, and what the hub is to know of them', async () => {
    const begin = (passphrase: string) => {
      writeFileSync(place('passphrase'), passphrase);
      return passerelle(
        ...['hub', 'begin', '--key', place('begun.keys'), '--passphrase-file', place('passphrase')],
        ...['--accounts', '/var/lib/accounts', '--out', place('accounts.conf')],
      );
    };
    expect(await begin('short')).toMatchObject({ code: 2 });
    expect(await begin('correct horse battery')).toMatchObject({ code: 0 });
    expect(await begin('correct horse battery')).toMatchObject({ code: 2 });
    const keys = JSON.parse(
      await openSealedText(readFileSync(place('begun.keys')), 'correct horse battery'),
    ) as HubKeys;
    const { network: account, operator } = await composeAccounts(openHubKeys(keys));
    const configuration = readFileSync(place('accounts.conf'), 'utf8');
    expect(configuration).toContain(`\n  ${account.key}: ey`);
    expect(configuration).toContain('dir: "/var/lib/accounts"');
    const subject = (jwt: string) => decode(jwt).sub;
    expect(subject(/operator: (\S+)/.exec(configuration)![1]!)).toBe(subject(operator));
    for (const seed of Object.values(keys)) expect(configuration).not.toContain(seed);
  });

  it('asks to be let in at the hub, and is, with a login that is of use to its own key only', async () => {
    const { keys } = network.hub.access;
    writeFileSync(place('passphrase'), 'correct horse battery');
    writeFileSync(place('hub.keys'), await sealText(JSON.stringify(keys), 'correct horse battery', 10));
    const hubKeys = ['--key', place('hub.keys'), '--passphrase-file', place('passphrase')];
    const ask = (node: 'mr' | 'ne') =>
      passerelle(
        ...['join', 'hub-request', ...settingsOf[node], '--key', place(`${node}.nk`)],
        ...['--out', place(`${node}.hub-request`)],
      );
    const admit = (request: string, out: string, ...first: string[]) =>
      passerelle(
        ...['hub', 'admit', '--request', place(request), '--folder', some.published, '--root', some.places.root],
        ...['--record', place('cut-off.json'), ...first, ...hubKeys, '--out', place(out)],
      );
    const asked = [await ask('mr'), await ask('ne')];
    expect(asked.map(({ code }) => code)).toEqual([0, 0]);
    expect(statSync(place('ne.nk')).mode & 0o777).toBe(0o600);
    const { text, jws } = read<{ text: string; jws: string }>('ne.hub-request');
    writeFileSync(place('as-mr.hub-request'), JSON.stringify({ text: text.replace('"ne"', '"mr"'), jws }));
    expect(await admit('as-mr.hub-request', 'as-mr.login', '--first')).toMatchObject({ code: 1 });
    const { code, said } = await admit('ne.hub-request', 'ne.login', '--first');
    expect(code).toBe(0);
    const write = (key: string) =>
      passerelle(
        ...['join', 'hub-credentials', '--login', place('ne.login'), '--key', place(key), '--out', place('ne.creds')],
      );
    expect(await write('mr.nk')).toMatchObject({ code: 1 });
    expect(await write('ne.nk')).toMatchObject({ code: 0 });

    await service.start();
    const credentials = readFileSync(place('ne.creds'), 'utf8');
    await network.killLeaf('ne');
    Object.assign(network.hub.loginOf('ne'), { credentials });
    await network.restartLeaf('ne');
    await eventually(async () => (await check('ne')).code === 0, 'it is let in', 20_000);

    const login = /Login of ne: (U\S+)\./.exec(said)![1]!;
    const told = ['--record', place('cut-off.json'), '--server', network.hub.server, ...hubKeys];
    expect(await passerelle('hub', 'cut-off', '--login', login, '--first', ...told)).toMatchObject({ code: 0 });
    await eventually(async () => (await check('ne')).said.includes('✗ mr does not answer'), 'it is out', 20_000);
    const away = ['--record', place('cut-off.json'), '--server', 'nats://127.0.0.1:1', ...hubKeys];
    expect(await passerelle('hub', 'cut-off', '--login', login, ...away)).toMatchObject({ code: 1 });
    expect(Object.keys(read('cut-off.json'))).toEqual([login]);
    // The hub itself would go by a login that was signed after the cut-off.
    expect(await admit('ne.hub-request', 'again.login')).toMatchObject({ code: 1 });
  });

  it('is told when its list, keys or broker are not those that count', async () => {
    writeFileSync(place('ne', 'password'), 'another');
    writeFileSync(some.places.root, '{}');
    const { code, said } = await check('ne');
    expect(code).toBe(1);
    expect(said.split('\n').every((line) => line.startsWith('✗'))).toBe(true);
  });
});
