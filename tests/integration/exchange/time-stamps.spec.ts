import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '#libs/envelope/canonical.js';
import { generateKey, signingKey, thumbprintOf } from '#libs/envelope/keys.js';
import { signObject } from '#libs/envelope/sign.js';
import { readStamps } from '#libs/evidence/read-stamps.js';
import { verifyEvidence } from '#libs/evidence/verify-evidence.js';
import type { Checkpoint, Evidence } from '#libs/schema-check/generated/types.js';
import type { Revocation } from '#libs/trust/types.js';
import { run } from '../../../services/cli/run.js';
import { exportEvidence } from '../../../services/country-node/src/casework/export-evidence.js';
import { AttentionFinder } from '../../../services/country-node/src/desk/find-attention.js';
import type { StaffRow } from '../../../services/country-node/src/ports/store/people.js';
import { sequenceLedger } from '../../../services/country-node/src/timekeeper/sequence-ledger.js';
import { stampLedger } from '../../../services/country-node/src/timekeeper/stamp-ledger.js';
import { type Country, enrol } from '../../support/exchange/country.js';
import { STORY } from '../../support/exchange/inputs.js';
import { Play } from '../../support/exchange/play.js';
import { World } from '../../support/exchange/world.js';
import type { TestLaw } from '../../support/national-law.js';
import { TimeStampAuthority } from '../../support/time-stamp-authority.js';

let world: World;
let mr: Country;
let auditor: StaffRow;
let authority: TimeStampAuthority;
let other: TimeStampAuthority;
let play: Play;

const bare = (pem: string) => pem.replace(/-----[^-]+-----|\s/g, '');
const grow = async () => {
  while (await sequenceLedger(mr.parts));
};
const stampsOf = () => mr.parts.store.transaction((tx) => tx.stamps.heads());
/** Whether the node kept a stamp, when it looked whether one is due. */
const stamped = async () => (await stampLedger(mr.parts)).what === 'kept';
const missing = async () => (await new AttentionFinder(mr.parts).find()).includes('time-stamps-missing');
const bundle = () => exportEvidence(mr.parts, auditor, play.id, 'none');

function name({ address, trusted }: Pick<TimeStampAuthority, 'address' | 'trusted'>): void {
  const timeStamps = { authority: address, certificates: [bare(trusted)] };
  (mr.parts.national as TestLaw).change({ timeStamps, validFrom: world.clock.now().toISOString() });
}

function pass(hours: number): void {
  world.clock.forward({ hours });
}

/** Something that the ledger records, and a head over it. */
async function note(): Promise<void> {
  await mr.register('03-mariama');
  await grow();
}

beforeAll(async () => {
  [authority, other] = [await TimeStampAuthority.start(), await TimeStampAuthority.start()];
  world = await World.begin();
  mr = world.of('mr');
  auditor = await enrol(mr.parts.store, 'auditor');
  const { caseId } = await mr.register('01-moussa');
  play = await Play.open(world, { kind: 'case-transfer', from: 'mr', to: 'ne', caseId, input: STORY.offer });
  await grow();
});
afterAll(async () => {
  await world.end();
  await Promise.all([authority, other].map((each) => each.stop()));
});
beforeEach(() => {
  // Its certificate counts from today: its clock is another than the node's.
  authority.now = new Date();
  authority.behaves = 'well';
  authority.elsewhere = undefined;
  authority.grants = true;
});

describe('a node', () => {
  it('asks nobody, and misses nothing, while its law names no authority; its bundles say that they have no stamp', async () => {
    pass(48);
    expect(await stamped()).toBe(false);
    expect(await missing()).toBe(false);
    const report = verifyEvidence(await bundle(), world.root);
    expect(report).toMatchObject({ ok: true, gaps: [], ledger: { stamped: [] } });
    await grow();
    expect((await evidence(await bundle())).said).toContain('no time-stamp of an authority is in it');
  });

  it.each([
    ['is away', () => void 0, { address: 'http://127.0.0.1:9/' }],
    ['does not answer', () => (authority.behaves = 'silent'), {}],
    ['answers nonsense', () => (authority.behaves = 'nonsense'), {}],
    ['answers without end', () => (authority.behaves = 'flood'), {}],
    ['stamps something else', () => (authority.behaves = 'other-text'), {}],
    ['grants nothing', () => (authority.grants = false), {}],
    ['sends it elsewhere', () => (authority.elsewhere = other.address), {}],
    ['is certified by somebody else', () => void 0, { trusted: () => other.trusted }],
  ])('keeps no stamp of an authority that %s, goes on, and says so after a day', async (_how, misbehave, change) => {
    misbehave();
    const { address = authority.address, trusted } = change as { address?: string; trusted?: () => string };
    name({ address, trusted: trusted?.() ?? authority.trusted });
    const asked = other.asked;
    expect(await stamped()).toBe(false);
    expect(world.logged.at(-1)).toMatchObject({ event: 'time-stamp-missing' });
    expect([await stampsOf(), other.asked, await missing()]).toEqual([[], asked, false]);
    await note();
    pass(25);
    expect(await missing()).toBe(true);
  });

  it('has its newest head stamped once a day, of which the authority sees a digest, and nothing is missed any more', async () => {
    name(authority);
    await note();
    pass(25);
    expect(await missing()).toBe(true);
    expect(await stamped()).toBe(true);
    expect(await missing()).toBe(false);
    const { size, signed } = (await mr.parts.store.transaction((tx) => tx.ledger.latestCheckpoint()))!;
    expect((await stampsOf()).map((head) => head.size)).toEqual([size]);
    // SHA-256 of the head, its algorithm, and no byte of the head.
    expect(authority.request.length).toBeLessThan(80);
    expect(authority.request.includes(Buffer.from(signed.slice(0, 12)))).toBe(false);
    await note();
    pass(22);
    expect([await stamped(), await missing()]).toEqual([false, false]);
    pass(1);
    expect([await stamped(), await missing()]).toEqual([true, false]);
    const asked = authority.asked;
    // Of a ledger that has not grown there is nothing to stamp.
    pass(72);
    expect([await stamped(), await missing(), authority.asked]).toEqual([false, false, asked]);
  });
});

async function evidence(text: string, ...options: string[]): Promise<{ code: number; said: string }> {
  const said: string[] = [];
  const file = (each: string, content: string) => {
    writeFileSync(join(world.folder.path, each), content);
    return join(world.folder.path, each);
  };
  const root = file('root.json', world.root);
  const out = { say: (line: string) => void said.push(line), complain: (line: string) => void said.push(line) };
  const code = await run(['evidence', 'verify', file('bundle.json', text), '--root', root, ...options], out);
  return { code, said: said.join('\n') };
}

describe('a bundle of evidence', () => {
  const codes = async (text: string, trusted = authority.trusted) =>
    verifyEvidence(text, world.root, await readStamps(text, trusted)).findings.map(({ code }) => code);
  const certificates = () => {
    const file = join(world.folder.path, 'authority.pem');
    writeFileSync(file, authority.trusted);
    return file;
  };
  const changed = async (change: (stamp: Stamp, whole: Evidence) => void) => {
    const whole = JSON.parse(await bundle()) as Evidence;
    change(whole.ledger!.stamps![0]!, whole);
    return canonicalJson(whole);
  };
  type Stamp = NonNullable<NonNullable<Evidence['ledger']>['stamps']>[number];

  it('says when what was sent was in the ledger at the latest, by the first stamp that covers it, and the newest', async () => {
    const heads = await stampsOf();
    const text = await bundle();
    const report = verifyEvidence(text, world.root, await readStamps(text, authority.trusted));
    expect(report).toMatchObject({ ok: true, gaps: [] });
    expect(report.ledger!.stamped.map(({ size }) => size)).toEqual(heads.map(({ size }) => size));
    const [first] = report.ledger!.stamped;
    const { code, said } = await evidence(text, '--certificates', certificates());
    expect(code).toBe(0);
    expect(said).toContain(`This was in the ledger at the latest at ${first!.at}, says authority “Time-stamps”.`);
  });

  it('without anybody’s word whose stamps count says that it was not checked, and verifies', async () => {
    const { code, said } = await evidence(await bundle());
    expect(code).toBe(0);
    expect(said).toContain('no certificates of an authority were given');
    expect(said).not.toContain('says authority');
  });

  it('does not verify with a stamp by another, of another head, or altered', async () => {
    expect(await codes(await bundle(), other.trusted)).toEqual(['stamp-untrusted', 'stamp-untrusted']);
    const exchanged = await changed((stamp, { ledger }) => {
      const later = ledger!.stamps![1]!;
      [stamp.token, later.token] = [later.token, stamp.token];
    });
    expect(await codes(exchanged)).toEqual(['stamp-foreign', 'stamp-foreign']);
    const altered = await changed((stamp) => {
      const der = Buffer.from(stamp.token, 'base64');
      der[der.length - 5]! ^= 1;
      stamp.token = der.toString('base64');
    });
    expect(await codes(altered)).toEqual(['stamp-untrusted']);
    expect(await codes(await changed((stamp) => void (stamp.token = 'AAAA')))).toEqual(['stamp-unproved']);
    expect((await evidence(altered, '--certificates', certificates())).code).toBe(1);
  });

  it('does not verify with a head that is not the node’s, or not of this ledger, whatever was stamped', async () => {
    const signed = async (key: ReturnType<typeof signingKey>, change: Partial<Checkpoint>) =>
      changed((stamp) => {
        const claims = { ...(JSON.parse(stamp.claims) as Checkpoint), ...change };
        const head = signObject('passerelle-checkpoint+v1', claims, key);
        Object.assign(stamp, { jws: head.jws, claims: head.claims });
      });
    expect(await codes(await signed(signingKey(generateKey('Ed25519')), {}))).toContain('stamp-foreign');
    const rewritten = await signed(world.signerOf('mr'), { root: 'A'.repeat(43) });
    expect(await codes(rewritten)).toContain('stamp-foreign');
    expect(await codes(await changed((stamp) => void stamp.proof.pop()))).toContain('stamp-foreign');
    // Also where nobody checks the token.
    expect(verifyEvidence(rewritten, world.root).ok).toBe(false);
  });
});

it('a stamp shows that a receipt is from before its key was revoked: the ledger names its digest', async () => {
  const effectiveAt = new Date(Math.max(world.clock.now().getTime(), Date.now()) + 3_600_000).toISOString();
  const thumbprint = thumbprintOf(world.publicKeyOf('ne'));
  world.publish({ revocations: [{ thumbprint, effectiveAt, reason: 'stolen' }] });
  const text = await bundle();
  world.publish();
  const proved = async (stamps?: Awaited<ReturnType<typeof readStamps>>) =>
    verifyEvidence(text, world.root, stamps).gaps.map(({ code }) => code);
  expect(await proved(await readStamps(text, authority.trusted))).toEqual([]);
  expect(await proved()).toContain('key-revoked');
});

describe('a node whose key was revoked', () => {
  let revocations: Revocation[];

  it('hands out, while it has no other, the head that it had signed before, and a stamp shows that it had', async () => {
    await note();
    const before = (await mr.parts.store.transaction((tx) => tx.ledger.latestCheckpoint()))!;
    // Two clocks, of the node and of the authority: after both.
    const stolen = new Date(Math.max(world.clock.now().getTime(), Date.now()) + 3_600_000);
    const thumbprint = thumbprintOf(world.publicKeyOf('mr'));
    revocations = [{ thumbprint, effectiveAt: stolen.toISOString(), reason: 'stolen' }];
    world.publish({ revocations });
    world.clock.forward({ seconds: (stolen.getTime() - world.clock.now().getTime()) / 1_000 });
    await note();
    const text = await bundle();
    const read = await readStamps(text, authority.trusted);
    const report = verifyEvidence(text, world.root, read);
    const last = report.ledger!.stamped.at(-1)!.size;
    expect(report).toMatchObject({ ok: true, findings: [], ledger: { size: before.size } });
    // The stamps cover the message; of what came after the last of them, the head says by itself when that was.
    expect(report.gaps).toEqual([{ code: 'head-undated', about: last }]);
    expect(report.messages).toMatchObject([{ step: 'offer', receipt: { outcome: 'received' } }]);
  });

  it('hands out, once it has another, no stamp over a head that the stolen one signed since, but the next', async () => {
    const counting = (await stampsOf()).map(({ size }) => size);
    await note();
    expect(await stampLedger(mr.parts, 'now')).toMatchObject({ what: 'kept' });
    await world.renewKeys('mr');
    world.publish({ revocations });
    await note();
    const shown = async () => {
      const text = await bundle();
      const report = verifyEvidence(text, world.root, await readStamps(text, authority.trusted));
      expect(report).toMatchObject({ ok: true, findings: [] });
      return report.ledger!.stamped.map(({ size }) => size);
    };
    expect(await shown()).toEqual(counting);
    const next = await stampLedger(mr.parts, 'now');
    expect(await shown()).toEqual([counting[0], (next as { size: number }).size]);
  });
});
