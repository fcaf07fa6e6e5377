import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { canonicalJson } from '#libs/envelope/canonical.js';
import { sealSigned } from '#libs/envelope/seal.js';
import { digestOf, signObject } from '#libs/envelope/sign.js';
import type { SealedTyp } from '#libs/envelope/types.js';
import { ContinuityKeeper } from '../../services/country-node/src/record/note-continuity.js';
import { resume } from '../../services/country-node/src/record/resume.js';
import { sequenceLedger } from '../../services/country-node/src/timekeeper/sequence-ledger.js';
import { type Copied, copyLines } from '../../services/country-node/src/outgoing/copy-lines.js';
import { confirmRecord, listUnconfirmed } from '../../services/country-node/src/casework/confirm-record.js';
import { type Country, enrol } from '../support/exchange/country.js';
import type { Posted } from '../support/exchange/post.js';
import { World } from '../support/exchange/world.js';
import { digestOf as sha256 } from './scene.js';

let world: World;
let mr: Country;
let ne: Country;
/** What ne has forgotten of it: its own acceptance, and mr's handover. */
let id: string;
/** As mr could truly send them. */
let genuine: Map<string, [Copied, ...string[]]>;
/** Of ne's question to mr. */
let requestId: string;

beforeAll(async () => {
  world = await World.ofThree();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  await resume(ne.parts, world.continuityOf('ne'));
  const { caseId } = await mr.register('01-moussa');
  id = await mr.offer(caseId, 'ne');
  await world.settle();
  while (await sequenceLedger(ne.parts));
  await new ContinuityKeeper(ne.parts.store, world.continuityOf('ne')).note();
  await world.backUp('ne');
  await ne.act(id, 'accept');
  await world.settle();
  await mr.act(id, 'handover');
  await world.settle();
  genuine = new Map();
  for (const message of await mr.messages(id)) {
    const copied = await mr.parts.store.transaction((tx) => copyLines(mr.parts, tx, message));
    genuine.set(message.step, copied);
  }
}, 60_000);
afterAll(() => world?.end());

beforeEach(async () => {
  expect(await world.restore('ne')).toBe('restored');
  world.clock.forward({ seconds: 4 });
  await ne.send();
  world.post.waiting.splice(0);
  requestId = (await ne.resyncs()).find(({ peer }) => peer === 'mr')!.requestId!;
  world.logged.splice(0);
});

/** An object that a node with a good key signs, whatever it says. */
async function say(
  from: string,
  typ: SealedTyp,
  claims: Record<string, unknown>,
  lines: readonly string[] = [],
): Promise<Posted> {
  const now = world.clock.now();
  const recipientKey = ne.view.encryptionKeyOf('ne', now)!;
  const addressed = { v: 1, issuer: from, audience: 'ne', audienceKey: recipientKey.thumbprint };
  const signed = signObject(typ, { ...addressed, at: now.toISOString(), ...claims }, world.signerOf(from));
  return { from, to: 'ne', sealed: (await sealSigned([signed.jws, signed.claims, ...lines], recipientKey)).sealed };
}
const copyOf = (copied: object, lines: readonly string[] = [], from = 'mr') =>
  say(from, 'passerelle-copy+v1', { requestId, ...copied }, lines);
const told = (copies: readonly string[], more = false) =>
  say('mr', 'passerelle-resynced+v1', { requestId, copies, more });
const edited = (text: string, changes: object) => canonicalJson({ ...(JSON.parse(text) as object), ...changes });
const idOf = (step: string) => (JSON.parse(genuine.get(step)![0].message.claims) as { messageId: string }).messageId;

async function hasNoEffect(posted: Promise<Posted>, event?: string): Promise<void> {
  const logged = world.logged.length;
  await ne.receive([await posted]);
  expect(await ne.state(id)).toBe('offered');
  expect((await ne.messages(id)).map(({ step }) => step)).toEqual(['offer']);
  expect((await ne.resyncs()).map(({ recovered }) => recovered)).toEqual([0, 0]);
  expect(world.logged.slice(logged).map((each) => each.event)).toEqual(event ? [event] : []);
}

describe('row 15: a partner lies to a node that was restored from a backup', () => {
  it('what is true is taken', async () => {
    for (const step of ['accept', 'handover']) {
      const [copied, ...lines] = genuine.get(step)!;
      await ne.receive([await copyOf(copied, lines)]);
    }
    expect(await ne.state(id)).toBe('handed-over');
    await ne.receive([await told(['offer', 'accept', 'handover'].map(idOf))]);
    expect((await ne.resyncs()).find(({ peer }) => peer === 'mr')).toMatchObject({ status: 'done', recovered: 2 });
  });

  it('a message that this node never signed for: the partner signs the receipt itself', async () => {
    const [copied, ...lines] = genuine.get('handover')!;
    const claims = JSON.parse(copied.receipt.claims) as object;
    const inItsName = signObject('passerelle-receipt+v1', claims, world.signerOf('mr'));
    const itsOwn = signObject('passerelle-receipt+v1', { ...claims, issuer: 'mr' }, world.signerOf('mr'));
    for (const { jws, claims: text } of [inItsName, itsOwn]) {
      await hasNoEffect(copyOf({ ...copied, receipt: { jws, claims: text } }, lines), 'copy-not-proved');
    }
  });

  it('a step that this node never took: its own words changed, or put into its mouth', async () => {
    const [copied, ...lines] = genuine.get('accept')!;
    const assume = edited(copied.message.claims, { step: 'assume', messageId: uuidv7() });
    const forged = signObject('passerelle-message+v1', JSON.parse(assume) as object, world.signerOf('mr'));
    for (const message of [
      { jws: copied.message.jws, claims: assume },
      { jws: forged.jws, claims: forged.claims },
    ]) {
      await hasNoEffect(copyOf({ ...copied, message }, lines), 'copy-not-proved');
    }
  });

  it('a genuine receipt for another message, and one whose outcome was changed', async () => {
    const [handover, ...itsLines] = genuine.get('handover')!;
    const [accept, ...lines] = genuine.get('accept')!;
    await hasNoEffect(copyOf({ ...handover, receipt: genuine.get('offer')![0].receipt }, itsLines));
    await hasNoEffect(copyOf({ ...accept, receipt: handover.receipt }, lines), 'copy-not-proved');
    const refused = edited(accept.receipt.claims, { outcome: 'refused', code: 'step-not-allowed' });
    const receipt = { ...accept.receipt, claims: refused };
    await hasNoEffect(copyOf({ ...accept, receipt }, lines), 'copy-not-proved');
  });

  it('other content under a genuine signature: set aside, and no different one gets in', async () => {
    const [copied, ...lines] = genuine.get('handover')!;
    const other = JSON.stringify(['AAAAAAAAAAAAAAAAAAAAAA', 'CARE', { '/file/care/type': 'foster' }]);
    const digests = { CARE: digestOf(other) };
    const swapped = await copyOf(copied, [...lines.slice(1), other]);
    await hasNoEffect(Promise.resolve(swapped));
    const row = await ne.parts.store.transaction((tx) => tx.inbox.get(sha256(swapped.sealed)));
    expect(row).toMatchObject({ status: 'quarantined', code: 'digest-mismatch' });
    await hasNoEffect(copyOf({ ...copied, categories: ['CARE'], digests }, [other]), 'copy-not-proved');
  });

  it('a third node brings what is not its own', async () => {
    const [copied, ...lines] = genuine.get('handover')!;
    const asked = (await ne.resyncs()).find(({ peer }) => peer === 'iom-ne')!.requestId!;
    await hasNoEffect(copyOf({ ...copied, requestId: asked }, lines, 'iom-ne'), 'copy-not-proved');
  });

  it('promises copies and never sends them: it is not waited for for ever, and the alarm says how many', async () => {
    for (let round = 0; round < 12; round += 1) {
      await ne.receive([await told([uuidv7(), uuidv7()], true)]);
      world.clock.forward({ seconds: 4 });
      await ne.send();
      requestId = (await ne.resyncs()).find(({ peer }) => peer === 'mr')!.requestId ?? requestId;
    }
    const ended = (await ne.resyncs()).find(({ peer }) => peer === 'mr')!;
    expect(ended).toMatchObject({ status: 'done', incomplete: 2, recovered: 0 });
    expect(world.logged.map(({ event }) => event)).toContain('resync-incomplete');
  });

  it('nothing it says makes a longer ledger of this node, which would excuse a forgery', async () => {
    const heads = [{ size: 9_000_000, root: '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU' }];
    await ne.receive([await say('mr', 'passerelle-resynced+v1', { requestId, copies: [], more: false, heads })]);
    const [copied, ...lines] = genuine.get('handover')!;
    const receipt = { ...copied.receipt, claims: edited(copied.receipt.claims, { ledgerHead: heads[0] }) };
    await hasNoEffect(copyOf({ ...copied, receipt }, lines), 'copy-not-proved');
    expect((await ne.resyncs()).map(({ status }) => status)).toEqual(['pending', 'pending']);
    expect(await ne.parts.store.transaction((tx) => tx.restoration.takeUndeclared())).toEqual([]);
  });

  it('receipts for what was never said make it ask again, and keep nobody from confirming', async () => {
    await world.resynchronise();
    const officer = await enrol(ne.parts.store, 'data-protection-officer');
    const template = JSON.parse(genuine.get('accept')![0].receipt.claims) as object;
    for (let round = 0; round < 3; round += 1) {
      const said = { ...template, messageId: uuidv7(), outcome: 'received', at: world.clock.now().toISOString() };
      await ne.receive([await say('mr', 'passerelle-receipt+v1', said)]);
    }
    expect((await ne.resyncs()).map(({ peer, status }) => [peer, status])).toContainEqual(['mr', 'again']);
    const [row] = await listUnconfirmed(ne.parts, { limit: 200 });
    await confirmRecord(ne.parts, officer, { caseId: row!.id, consentVersion: row!.consentVersion });
    await world.resynchronise();
    expect((await ne.resyncs()).map(({ status }) => status)).toEqual(['done', 'done']);
  });
});
