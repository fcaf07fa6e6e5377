import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '#libs/envelope/canonical.js';
import { generateKey, type OctetKey, publicHalf, thumbprintOf } from '#libs/envelope/keys.js';
import { readTrustPart, trustPartOf } from '#libs/evidence/trust-part.js';
import { verifyEvidence } from '#libs/evidence/verify-evidence.js';
import { listKey } from '#libs/trust/author.js';
import type { ProvedList } from '#libs/trust/types.js';
import { verifyTrustList } from '#libs/trust/verify-trust-list.js';
import { run } from '../../../services/cli/run.js';
import { FilesForPeers, Peers } from '../../../services/country-node/src/adapters/directory/peer-source.js';
import {
  readTrustMemory,
  writeTrustMemory,
} from '../../../services/country-node/src/adapters/directory/kept-edition.js';
import { TufDirectory } from '../../../services/country-node/src/adapters/directory/tuf-directory.js';
import { publishFiles } from '../../../services/directory/publish-files.js';
import { addSignature, type Proposal } from '../../../services/directory/proposal.js';
import { proposeQuickRevocation } from '../../../services/directory/quick-roles.js';
import { readPublished } from '../../../services/directory/read-published.js';
import { makeSealedKey } from '../../../services/directory/seal-key.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const folder = temporaryFolder();
const place = (name: string) => join(folder.path, name);
const published = place('published');
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const at = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const keys = { mr: generateKey('Ed25519'), ne: generateKey('Ed25519') };
const [mrKey, neKey] = [thumbprintOf(keys.mr), thumbprintOf(keys.ne)];
/** Private keys of h1, h2, owner, publisher. */
const people: Record<string, OctetKey> = {};
const current = ['--folder', published, '--root', place('1.root.json')];
const node = { view: undefined as TufDirectory | undefined };

async function passerelle(...args: string[]): Promise<{ code: number; said: string; complained: string }> {
  const [said, complained]: [string[], string[]] = [[], []];
  const out = { say: (text: string) => void said.push(text), complain: (text: string) => void complained.push(text) };
  const code = await run(['directory', ...args], out);
  return { code, said: said.join('\n'), complained: complained.join('\n') };
}
const with_ = (key: string) => ['--key', place(key), '--passphrase-file', place('passphrase')];

async function sign(proposal: string, key: string, known: readonly string[] = current) {
  const shown = await passerelle('sign', '--proposal', place(proposal), ...known);
  const digest = /Digest: (\S+)/.exec(shown.said)?.[1] ?? '';
  const signed = await passerelle('sign', '--proposal', place(proposal), ...known, '--seen', digest, ...with_(key));
  return { ...signed, shown: shown.said };
}

const publish = (proposals: string[], known: readonly string[] = current) =>
  passerelle('publish', ...known, ...proposals.flatMap((each) => ['--proposal', place(each)]), ...with_('publisher'));

const revoke = (out: string, thumbprint = neKey, of = 'ne') =>
  passerelle(
    ...['revoke-at-once', ...current, '--node', of, '--thumbprint', thumbprint],
    ...['--reason', 'stolen', '--out', place(out)],
  );

/** Signs without asking anybody, as one who has a key can. */
function forge(proposal: Proposal, ...signers: string[]): Proposal {
  return signers.reduce((text, name) => addSignature(JSON.stringify(text), people[name]!), proposal);
}

/** What a node would be shown with this in it. */
function edition(...quick: string[]): ProvedList {
  const { roots, targets, text } = readPublished(published, root());
  return { roots, targets, text, quick };
}
const root = () => readFileSync(place('1.root.json'), 'utf8');
const judged = (proved: ProvedList) => verifyTrustList(proved, root(), { highestVersion: 0, now: new Date() });
const revocationOf = (thumbprint: string) => ({ thumbprint, effectiveAt: at(0), reason: 'stolen' as const });

beforeAll(async () => {
  writeFileSync(place('passphrase'), 'correct horse battery\n');
  for (const name of ['h1', 'h2', 'h3', 'publisher', 'owner', 'stranger']) {
    const { key, sealed } = await makeSealedKey('correct horse battery', 4);
    people[name] = key;
    writeFileSync(place(name), sealed);
    writeFileSync(place(`${name}.pub`), JSON.stringify(publicHalf(key)));
  }
  const holders = ['h1', 'h2', 'h3'].map((each) => place(`${each}.pub`));
  await passerelle(
    ...['propose-root', '--holder', ...holders, '--threshold', '2'],
    ...['--publisher', place('publisher.pub'), '--out', place('root')],
  );
  const validity = { notBefore: at(-1), notAfter: at(300) };
  const content = {
    participants: ['mr', 'ne'].map((id) => ({ id, country: id.toUpperCase(), kind: 'authority', roles: [] })),
    keys: Object.entries(keys).map(([id, key]) => listKey(id, key, validity)),
  };
  writeFileSync(place('content'), JSON.stringify(content));
  await passerelle('propose-list', '--list', place('content'), '--out', place('list'));
  for (const [name, signer] of ['root', 'list'].flatMap(
    (each) =>
      [
        [each, 'h1'],
        [each, 'h2'],
      ] as const,
  ))
    await sign(name, signer, []);
  await publish(['root', 'list'], current.slice(0, 2));
  writeFileSync(place('1.root.json'), readFileSync(join(published, '1.root.json')));
  node.view = await TufDirectory.open(
    { source: published, root: place('1.root.json'), memory: place('memory.json') },
    { now: () => new Date() },
    silent,
    50,
  );
});
afterAll(async () => {
  await node.view?.close();
  folder.remove();
});

describe('a key revoked at once', () => {
  it('takes an owner, whom those who sign lists have named', async () => {
    expect(await revoke('too-early')).toMatchObject({ code: 1 });
    await passerelle(
      ...['propose-owner', ...current, '--node', 'ne', '--owner', place('owner.pub'), '--out', place('owned')],
    );
    expect((await sign('owned', 'h1')).shown).toContain('+ Owner of the keys of ne');
    await sign('owned', 'h2');
    expect(await publish(['owned'])).toMatchObject({ code: 0 });
  });

  it('is signed by the owner and one other: neither alone, and no others without the owner', async () => {
    const proposal = proposeQuickRevocation('ne', revocationOf(neKey), undefined);
    for (const signers of [
      [],
      ['owner'],
      ['h1'],
      ['h1', 'h2'],
      ['h1', 'h2', 'h3'],
      ['owner', 'stranger'],
      ['owner', 'publisher'],
    ])
      expect(() => judged(edition(forge(proposal, ...signers).metadata))).toThrow(
        expect.objectContaining({ code: 'trust-list-signature' }),
      );
    for (const other of ['h1', 'h2', 'h3'])
      expect(judged(edition(forge(proposal, 'owner', other).metadata)).revocations).toMatchObject([
        { thumbprint: neKey },
      ]);
  });

  it('is the owner’s own key: no other node’s, by no other node’s name', () => {
    const others = [
      proposeQuickRevocation('ne', revocationOf(mrKey), undefined),
      proposeQuickRevocation('mr', revocationOf(mrKey), undefined),
      proposeQuickRevocation('mr', revocationOf(neKey), undefined),
    ];
    for (const proposal of others)
      expect(() => judged(edition(forge(proposal, 'owner', 'h1', 'h2').metadata))).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^(trust-list-signature|claims-invalid)$/) }),
      );
  });

  it('counts at a running node as soon as it is published: nothing more under the key, what was before still verifies', async () => {
    const before = new Date();
    await node.view!.refresh();
    expect(node.view!.view().signingKeyOf('ne', neKey, before)).toBeDefined();
    const version = node.view!.view().version;
    expect(await revoke('quick', mrKey)).toMatchObject({ code: 1 });
    expect(await revoke('quick')).toMatchObject({ code: 0 });
    expect((await sign('quick', 'stranger')).code).toBe(1);
    expect((await sign('quick', 'owner')).shown).toContain(`+ Revocation ${neKey} of ne`);
    expect(await publish(['quick'])).toMatchObject({
      code: 1,
      complained: expect.stringContaining('that of the owner'),
    });
    expect((await sign('quick', 'h3')).said).toContain('signatures: 2');
    expect(await publish(['quick'])).toMatchObject({ code: 0 });
    await node.view!.refresh();
    const view = node.view!.view();
    expect(view.version).toBe(version);
    expect(view.signingKeyOf('ne', neKey, before)).toBeUndefined();
    expect(view.pastSigningKeyOf('ne', neKey, before)).toBeDefined();
    expect(view.pastSigningKeyOf('ne', neKey, new Date(Date.now() + 1_000))).toBeUndefined();
    expect(view.signingKeyOf('mr', mrKey, before)).toBeDefined();
  });

  it('is known to a node that starts anew without the directory, and cannot be taken out of what it keeps', async () => {
    const places = { source: place('nowhere'), root: place('1.root.json'), memory: place('copy.json') };
    const kept = await readTrustMemory(place('memory.json'));
    const opened = async () => {
      const again = await TufDirectory.open(places, { now: () => new Date() }, silent, 3_600_000);
      await again.close();
      return again;
    };
    await writeTrustMemory(places.memory, kept);
    expect((await opened()).view().signingKeyOf('ne', neKey, new Date())).toBeUndefined();
    await writeTrustMemory(places.memory, { ...kept, edition: { ...kept.edition!, quick: [] } });
    const robbed = await opened();
    expect(() => robbed.view()).toThrow();
  });

  it('is passed on by peers, and stands in evidence', async () => {
    const { edition: kept } = await readTrustMemory(place('memory.json'));
    const files = new FilesForPeers(kept!, root());
    const places = { source: place('nowhere'), root: place('1.root.json'), memory: place('peer.json') };
    expect(readPublished(published, root()).list.revocations).toMatchObject([{ thumbprint: neKey }]);
    const names = readdirSync(published).filter((name) => name.includes('revoke-ne'));
    expect(names).toEqual(['1.revoke-ne.json']);
    for (const name of names) expect(files.serve(`0 ${name}`)).toEqual(readFileSync(join(published, name)));
    await writeTrustMemory(places.memory, await readTrustMemory(place('memory.json')));
    const reader = await TufDirectory.open(places, { now: () => new Date() }, silent, 3_600_000);
    reader.askPeers('mr', new Peers(async (_peer, request) => files.serve(request), 0));
    await reader.refresh();
    expect(reader.view().signingKeyOf('ne', neKey, new Date())).toBeUndefined();
    for (const known of [root(), undefined]) {
      expect(readTrustPart(reader.evidence(), known)!.revokedAt(neKey)).toBeDefined();
      expect(readTrustPart(reader.evidence(), known)!.unrevokedKeyOf('ne', neKey, new Date())).toBeUndefined();
    }
    await reader.close();
  });

  it('cannot be left out of evidence, nor an edition shown that is not signed or another', async () => {
    const { edition: kept } = await readTrustMemory(place('memory.json'));
    const whole = trustPartOf(kept!);
    const { quick: _quick, ...without } = whole;
    const { snapshot: _snapshot, timestamp: _timestamp, ...bare } = without;
    const report = (trust: object, known: string | undefined = root()) => {
      const bundle = { v: 1, node: 'mr', conversationId: '019ab000-0000-7000-8000-000000000001', trust, messages: [] };
      const { findings, gaps, trust: said } = verifyEvidence(canonicalJson(bundle), known);
      return { findings: findings.map(({ code }) => code), gaps: gaps.map(({ code }) => code), edition: said?.edition };
    };
    const read = (text: string) => (JSON.parse(text) as { signed: { version: number; expires: string } }).signed;
    const edition = { version: read(kept!.snapshot).version, freshUntil: read(kept!.timestamp).expires };
    expect(report(whole)).toEqual({ findings: [], gaps: ['no-ledger'], edition });
    const unsigned = { findings: ['trust-unsigned'], gaps: [], edition: undefined };
    expect([report(without), report({ ...without, quick: [] })]).toEqual([unsigned, unsigned]);
    const before = readFileSync(join(published, `${edition.version - 1}.snapshot.json`), 'utf8');
    expect(before).not.toContain('revoke-ne');
    expect(report({ ...without, snapshot: before })).toEqual(unsigned);
    for (const name of ['snapshot', 'timestamp'] as const) {
      const forged = kept![name].replace(/"sig":"[0-9a-f]{8}/, '"sig":"00000000');
      expect(report({ ...whole, [name]: forged })).toEqual(unsigned);
    }
    // As bundles were written before: what may be hidden is said.
    expect(report(bare)).toEqual({ findings: [], gaps: ['edition-not-shown', 'no-ledger'], edition: null });
  });

  it('cannot be taken back, by an older edition or by a later one of fewer words', async () => {
    const saved = new Map(readdirSync(published).map((name) => [name, readFileSync(join(published, name))]));
    const none = forge(proposeQuickRevocation('ne', revocationOf(neKey), undefined), 'owner', 'h1');
    writeFileSync(place('again'), JSON.stringify(none));
    expect(await publish(['again'])).toMatchObject({ code: 1 });
    const names = [...saved.keys()].filter((name) => name.includes('revoke-ne'));
    publishFiles(published, new Map(names.map((name) => [name, Buffer.from(none.metadata)])));
    publishFiles(published, new Map([['timestamp.json', saved.get('timestamp.json')!]]));
    await node.view!.refresh();
    expect(node.view!.view().signingKeyOf('ne', neKey, new Date())).toBeUndefined();
    publishFiles(published, saved);
  });

  it('is taken into the next list, which says from when on; then owners may change', async () => {
    const effective = at(-0.5);
    await passerelle(
      ...['propose-revocation', ...current, '--thumbprint', neKey, '--reason', 'stolen'],
      ...['--effective', effective, '--out', place('slow')],
    );
    for (const each of ['h1', 'h2']) await sign('slow', each);
    await passerelle('publish', ...current, '--proposal', place('slow'), ...with_('publisher'));
    await passerelle(
      ...['propose-owner', ...current, '--node', 'ne', '--owner', place('stranger.pub'), '--out', place('new-owner')],
    );
    for (const each of ['h1', 'h2']) await sign('new-owner', each);
    expect(await publish(['new-owner'])).toMatchObject({ code: 0 });
    await node.view!.refresh();
    const view = node.view!.view();
    expect(view.signingKeyOf('ne', neKey, new Date())).toBeUndefined();
    expect(view.pastSigningKeyOf('ne', neKey, new Date(Date.parse(effective) - 1))).toBeDefined();
    expect(view.pastSigningKeyOf('ne', neKey, new Date(Date.parse(effective) + 1))).toBeUndefined();
  });
});

describe('the least profile in which a node is written to', () => {
  const propose = (out: string, profile: string, of = 'ne') =>
    passerelle('propose-minimum', ...current, '--node', of, '--profile', profile, '--out', place(out));

  it('is proposed, told to those who sign, and said to shut everybody out where nobody has it', async () => {
    expect(await propose('least-1', 'v1')).toMatchObject({ code: 0, said: expect.not.stringContaining('could write') });
    const { code, said } = await propose('least-2', 'v2');
    expect([code, said]).toEqual([0, expect.stringContaining('none of its nodes could write to ne')]);
    expect((await sign('least-2', 'h1')).shown).toMatch(/~ Participant ne, now: .*not written to below profile v2/);
  });

  it('of nobody, or of a name that no profile has, is not', async () => {
    expect(await propose('least-3', 'v1', 'xx')).toMatchObject({
      code: 1,
      complained: expect.stringContaining('no such node'),
    });
    for (const odd of ['v0', 'two', 'V1', 'v100']) {
      expect(await propose(`least-${odd}`, odd)).toMatchObject({
        code: 1,
        complained: expect.stringContaining('breaks'),
      });
    }
  });
});
