import { signingKey } from '#libs/envelope/keys.js';
import { listKey, signAgreement } from '#libs/trust/author.js';
import type { AgreementText, ProvedList } from '#libs/trust/types.js';
import { proveAgreed, proveOwn, type Received, receivedAs, signedBoth } from './own-list.js';
import { OFFER_BODY } from './samples.js';
import { NOW, type Scene } from './scene.js';
import type { VectorSet } from './types.js';
import { said } from './wrong.js';

const BEFORE = '2026-11-23T09:00:00.000Z';
const TOMORROW = '2026-11-24T10:00:00.000Z';

/** Offers under trust lists of their own: what decides is which key counts, and which agreement is in force. */
export async function makeUnderOwnLists(scene: Scene): Promise<VectorSet> {
  const of = (each: Omit<Received, 'body'>) => receivedAs(scene, each.code ? each : { ...each, body: OFFER_BODY });
  const all = [...keysThatCount(scene), ...agreementsInForce(scene)];
  const vectors = await Promise.all(all.map(of));
  return {
    valid: vectors.filter((_each, i) => all[i]?.code === undefined),
    'must-fail': vectors.filter((_each, i) => all[i]?.code !== undefined),
  };
}

function keysThatCount(scene: Scene): Received[] {
  const { keys, list } = scene;
  const { sign } = keys.nodes.mr;
  const mine = list.keys.find(({ node, use }) => node === 'mr' && use === 'sign')!;
  const agreements = [shortened(scene)].map((each) => signedBoth(scene, each));
  const within = (change: object) =>
    proveOwn(scene, {
      agreements,
      keys: list.keys.map((each) => (each === mine ? { ...listKey('mr', sign, each), ...change } : each)),
    });
  const revoking = (effectiveAt: string) =>
    proveOwn(scene, { agreements, revocations: [{ thumbprint: mine.thumbprint, effectiveAt, reason: 'stolen' }] });
  const issuedAt = (at: string) => said({ issuedAt: at });
  const unopenable = (name: string, description: string, making: Received['making'], own?: ProvedList): Received => ({
    ...{ name: `signer-${name}`, clause: '4.4', description, making, code: 'unopenable' },
    ...(own ? { list: own } : {}),
  });
  return [
    unopenable('revoked-backdated', 'Under a revoked key, of a time before its revocation.', {
      ...{ signer: keys.revoked, ...issuedAt('2026-11-19T10:00:00.000Z') },
    }),
    unopenable('revoked-tomorrow', 'Under a key that is revoked as of tomorrow.', {}, revoking(TOMORROW)),
    unopenable('ended', 'Under a key that ended at the moment of receipt.', {}, within({ notAfter: NOW })),
    unopenable(
      'not-begun',
      'Under a key that begins tomorrow, of a time in which it counts.',
      issuedAt('2026-11-24T11:00:00.000Z'),
      within({ notBefore: TOMORROW }),
    ),
    {
      ...{ name: 'signer-begun', clause: '4.4', description: 'Under a key that begins at the moment of receipt.' },
      ...{ making: {}, list: within({ notBefore: NOW }) },
    },
  ];
}

/** The agreement of `mr` and `ne` with no more than an offer needs. */
function shortened({ agreement }: Scene): AgreementText {
  return { ...agreement, terms: agreement.terms.filter(({ steps }) => steps.includes('offer')) };
}

function agreementsInForce(scene: Scene): Received[] {
  const { keys } = scene;
  const one = shortened(scene);
  const next = { ...one, id: 'mr-ne-2027', version: 2 };
  const beside = { ...one, id: 'mr-ne-beside' };
  const claiming = ({ id, version }: AgreementText) => said({ agreement: { id, version } });
  const by = (mr: Scene['keys']['revoked']) =>
    signAgreement(next, { mr: signingKey(mr), ne: signingKey(keys.nodes.ne.sign) });
  const of = (
    name: string,
    description: string,
    claimed: AgreementText,
    list: ProvedList,
    taken = false,
  ): Received => ({
    ...{ name: `agreement-${name}`, clause: '4.6', description, making: claiming(claimed), list },
    ...(taken ? {} : { code: 'agreement-missing' }),
  });
  const unsigned = { agreements: [signedBoth(scene, one), by(keys.stranger)] };
  return [
    of('ended', 'Under one that ends at the moment of receipt.', one, proveAgreed(scene, { ...one, validUntil: NOW })),
    of('not-begun', 'Under one that begins tomorrow.', one, proveAgreed(scene, { ...one, validFrom: TOMORROW })),
    of(
      'replaced',
      'Under one beside which another of a higher version is in force.',
      one,
      proveAgreed(scene, one, next),
    ),
    of('that-replaced', 'Under one of a higher version than another.', next, proveAgreed(scene, one, next), true),
    of(
      'whose-successor-ended',
      'Under one beside which another of a higher version has ended.',
      one,
      proveAgreed(scene, one, { ...next, validUntil: BEFORE }),
      true,
    ),
    of('listed-second', 'Under one of two of one version, listed second.', beside, proveAgreed(scene, one, beside)),
    of('listed-first', 'Under one of two of one version, listed first.', one, proveAgreed(scene, one, beside), true),
    of('listed-unsigned', 'Under one that is listed and that a party did not sign.', next, proveOwn(scene, unsigned)),
    of(
      'beside-one-unsigned',
      'Beside one of a higher version that is listed and that a party did not sign.',
      one,
      proveOwn(scene, unsigned),
      true,
    ),
    of('none', 'Under none: the list names nothing between these two.', one, proveAgreed(scene)),
  ];
}
