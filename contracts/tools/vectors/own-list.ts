import { signingKey } from '#libs/envelope/keys.js';
import { signAgreement } from '#libs/trust/author.js';
import type { AgreementText, ProvedList, SignedAgreement, TrustListText } from '#libs/trust/types.js';
import { proveList } from '../../../services/directory/author-edition.js';
import { craft, type Making } from './craft.js';
import { NOW, type Scene, type VectorNode } from './scene.js';
import type { Vector } from './types.js';

/** A message, or a list of services, as some node receives it, under a trust list of its own where it has one; refused where there is a `code`. */
export interface Received {
  name: string;
  clause: string;
  description: string;
  making: Making;
  list?: ProvedList;
  as?: VectorNode;
  code?: string;
  body?: object;
}

/** The vectors' own list with something changed, as its holders prove it. */
export function proveOwn({ keys, list }: Scene, change: Partial<TrustListText>): ProvedList {
  return proveList({ ...list, ...change }, keys.roots.slice(0, keys.threshold));
}

/** The same under these agreements and no other. */
export function proveAgreed(scene: Scene, ...agreements: AgreementText[]): ProvedList {
  return proveOwn(scene, { agreements: agreements.map((each) => signedBoth(scene, each)) });
}

export function signedBoth({ keys }: Scene, agreement: AgreementText): SignedAgreement {
  const keyOf = (id: string) => [id, signingKey(keys.nodes[id as VectorNode].sign)] as const;
  return signAgreement(agreement, Object.fromEntries(agreement.parties.map(keyOf)));
}

export async function receivedAs(scene: Scene, each: Received): Promise<Vector> {
  const { name, clause, description, making, list, as, code, body } = each;
  const { sealed, claims, messageDigest } = await craft(scene, making);
  const given = { sealed, receivedAt: NOW, ...(as ? { as } : {}), ...(list ? { trustList: list } : {}) };
  const expected = code ? { code } : { typ: making.typ ?? 'passerelle-message+v1', messageDigest, claims, body };
  return { name, clause, description, operation: 'receive', given, expected };
}
