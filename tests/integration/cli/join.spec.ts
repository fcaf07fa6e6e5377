import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SignedAgreement, TrustListText } from '#libs/trust/types.js';
import { run } from '../../../services/cli/run.js';
import { NatsAttachmentService } from '../../../services/country-node/src/adapters/nats/attachment-service.js';
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
    const wider = { ...sampleAgreement('mr-ne'), onwardSharing: 'new-consent' };
    writeFileSync(place('wider'), JSON.stringify(wider));
    expect((await agree('mr', 'wider')).said).toBe('Signed by mr.');
    expect(read<SignedAgreement>('agreed').signatures).toHaveLength(1);
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

  it('is told when its list, keys or broker are not those that count', async () => {
    writeFileSync(place('ne', 'password'), 'another');
    writeFileSync(some.places.root, '{}');
    const { code, said } = await check('ne');
    expect(code).toBe(1);
    expect(said.split('\n').every((line) => line.startsWith('✗'))).toBe(true);
  });
});
