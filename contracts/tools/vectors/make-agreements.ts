import { signingKey } from '#libs/envelope/keys.js';
import { signAgreement } from '#libs/trust/author.js';
import type { Scene } from './scene.js';
import type { Vector } from './types.js';

/** Agreements that count. */
export function makeAgreements({ keys, agreement, list }: Scene): Vector[] {
  const signedBy = (mr: Scene['keys']['revoked']) =>
    signAgreement(agreement, { mr: signingKey(mr), ne: signingKey(keys.nodes.ne.sign) });
  const cases: [string, string, object | undefined][] = [
    ['agreement', 'Signed by both parties.', list.agreements[0]],
    ['agreement-key-revoked', 'One party signed by a key that is revoked by now.', signedBy(keys.revoked)],
    [
      'agreement-key-of-another-time',
      'One party signed by a key that counts at another time.',
      signedBy(keys.notYetValid),
    ],
  ];
  return cases.map(([name, description, signed]) => ({
    name,
    clause: '4.5',
    description,
    operation: 'agreement',
    given: { signed },
    expected: { id: agreement.id },
  }));
}
