import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AgreementText, ListedParticipant } from '#libs/trust/types.js';
import { readSampleAgreements } from '../../../deploy/local/read-sample-agreements.js';
import { recordConsent } from '../../../services/country-node/src/casework/record-consent.js';
import { previewStep } from '../../../services/country-node/src/outgoing/preview-step.js';
import type { Country } from '../../support/exchange/country.js';
import { forge, type Forgery } from '../../support/exchange/hostile.js';
import {
  ASKED,
  codeOf,
  CONSULATE,
  DESK,
  IDENTITY_NODES,
  openingAt,
  registerBoy,
  request,
  shownAt,
} from '../../support/exchange/identity.js';
import { World } from '../../support/exchange/world.js';

const OTHER: ListedParticipant = { id: 'sn-consulate-mr', country: 'SN', kind: 'consular', roles: [] };

let world: World;
let mr: Country;
let desk: Country;
let consulate: Country;

beforeAll(async () => {
  world = await World.begin(undefined, [OTHER.id], IDENTITY_NODES);
  [mr, desk, consulate] = [world.of('mr'), world.of(DESK), world.of(CONSULATE)];
});
afterAll(() => world.end());

describe('a question is refused', () => {
  it.each([
    ['without a provision for it', { provision: { purposes: ['case-transfer'] } }, 'consent-missing'],
    ['with one that names the desk only', { provision: { recipients: [{ node: DESK }] } }, 'consent-missing'],
    ['with one that names the consulate only', { provision: { recipients: [{ node: CONSULATE }] } }, 'consent-missing'],
    ['with one that lets nothing be passed on', { provision: { onwardSharing: 'none' } }, 'consent-missing'],
  ] as const)('%s', async (_name, child, code) => {
    expect(await openingAt(mr, child)).toBe(code);
  });

  it('R11, R12: what is withheld from, or denied to, the consulate does not even reach the desk', async () => {
    const withheld = [{ category: 'FAMILY', from: [{ role: 'consular' }], why: 'He asked for it.' }];
    const first = await request(world, await registerBoy(mr, { withheld }));
    const deny = { recipients: [{ country: 'ML' }], categories: ['FAMILY'] };
    const second = await request(world, await registerBoy(mr, { deny }));
    for (const { id } of [first, second]) {
      const shown = await shownAt(desk, id);
      expect(shown?.file?.identification).toBeDefined();
      expect(shown?.file?.family).toBeUndefined();
    }
  });

  it('R18: from an authority to a consulate directly', async () => {
    const caseId = await registerBoy(mr);
    const direct = mr.open('identity-verification', caseId, CONSULATE, { items: ['identity'] });
    expect(await codeOf(direct)).toBe('party-not-admitted');
    expect(await codeOf(mr.open('identity-request', caseId, CONSULATE, { ...ASKED }))).toBe('party-not-admitted');
    expect(await openingAt(mr, {}, { ...ASKED, consulate: 'mr' })).toBe('party-not-admitted');
    expect(await openingAt(mr, {}, { ...ASKED, consulate: 'nobody' })).toBe('unknown-participant');
  });

  it('R18: by the consulate, when an authority writes to it against the rules, or a desk shows more than is asked', async () => {
    const [agreed, ...rest] = agreements();
    const direct: AgreementText = { ...agreed!, id: 'mr-consulate', parties: ['mr', CONSULATE] };
    world.publish({ agreements: [agreed!, ...rest, direct] });
    const body = { caseReference: 'PR-2345-6789-BCDF', items: ['identity'] };
    const family = { members: [{ relation: 'mother', names: [{ given: 'Oumou' }] }] };
    const uncle = { members: [{ relation: 'uncle', names: [{ given: 'Souley' }] }] };
    const about = (from: string, more: object) =>
      refusalOf({ from, body: { ...body, ...more }, step: 'ask', kind: 'identity-verification' });
    expect(await about('mr', {})).toBe('party-not-admitted');
    expect(await about(DESK, { file: { family } })).toBe('over-disclosure');
    expect(await about(DESK, { items: ['family_link'], file: { family: uncle } })).toBe('over-disclosure');
    expect(await about(DESK, { file: { location: { country: 'MR' } } })).toBe('over-disclosure');
    expect(await about(DESK, { file: { identification: { ethnicity: 'x' } } })).toBe('over-disclosure');
    world.publish();
  });

  it('R14: by the desk to any other consulate, or without a request that stands', async () => {
    const caseId = await registerBoy(mr);
    const asked = await request(world, caseId);
    const atDesk = await asked.caseAt(DESK);
    const [agreed, ...rest] = agreements();
    const more: AgreementText = { ...agreed!, id: 'iom-mr-sn', parties: [DESK, OTHER.id] };
    world.publish({ participants: [...IDENTITY_NODES, OTHER], agreements: [agreed!, ...rest, more] });
    const preview = await previewStep(desk.parts, {
      caseId: atDesk,
      peer: OTHER.id,
      kind: 'identity-verification',
      step: 'ask',
      input: { items: ['identity'] },
    });
    expect(preview.permitted).toBe(false);
    expect(preview.refusals.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['origin-protected', 'onward-sharing-denied', 'consent-missing']),
    );
    world.publish();
    const open = () => codeOf(desk.open('identity-verification', atDesk, CONSULATE, { items: ['identity'] }));
    await asked.take(['mr', 'withdraw', { reason: 'entered_in_error' }]);
    expect(await open()).toBe('request-not-standing');
  });

  it('once the consent behind the request has ended, or was withdrawn before the request left', async () => {
    const caseId = await registerBoy(mr);
    await mr.open('identity-request', caseId, DESK, { ...ASKED });
    const event = { event: 'withdrawn', givenBy: { relation: 'child' }, at: world.clock.now().toISOString() };
    await recordConsent(mr.parts, mr.caseworker, caseId, event);
    const before = world.post.sent.length;
    await mr.send();
    expect(world.post.sent.slice(before)).toHaveLength(1);
    await world.settle();
    const atDesk = await desk.parts.store.transaction((tx) => tx.conversations.list({ limit: 1 }));
    expect(atDesk.map(({ caseId: id }) => id)).not.toContain(caseId);
  });
});

async function refusalOf(forgery: Omit<Forgery, 'to'>) {
  const forged = await forge(world, { ...forgery, to: CONSULATE });
  await consulate.receive([forged]);
  return (await consulate.parts.store.transaction((tx) => tx.inbox.seen(forged.from, forged.messageId)))?.code;
}

/** The sample agreements, that of desk and consulate first. */
function agreements(): AgreementText[] {
  const ids = IDENTITY_NODES.map(({ id }) => id);
  return readSampleAgreements('contracts/agreements', ids).sort((a) => (a.parties.includes(CONSULATE) ? -1 : 1));
}
