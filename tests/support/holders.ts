import { generateKey, type OctetKey } from '#libs/envelope/keys.js';
import type { ProvedList, TrustListText } from '#libs/trust/types.js';
import { memoryOf } from '../../services/country-node/src/adapters/directory/kept-edition.js';
import { authorSignedRoot } from '../../services/directory/author-edition.js';

/** Longer than any clock of a test goes. */
export const FAR = '2999-01-01T00:00:00Z';

/** Three people, two of whom sign root and targets, and the publisher's machine. */
export class SomeHolders {
  readonly people = [generateKey('Ed25519'), generateKey('Ed25519'), generateKey('Ed25519')];
  readonly publisher = generateKey('Ed25519');
  /** The first root, as nodes are given it. */
  readonly root = this.rootBy(this.people.slice(0, 2));

  /** Private keys that make an edition count. */
  get makers() {
    return { people: this.people.slice(0, 2), publisher: this.publisher };
  }

  rootBy(
    signers: readonly OctetKey[],
    { version = 1, people = this.people, threshold = 2, expiresAt = FAR, publisher = this.publisher } = {},
  ): string {
    const held = { threshold, keys: people };
    return authorSignedRoot({ version, expiresAt }, { root: held, targets: held, publisher }, signers);
  }
}

/** What a node that used this list keeps; snapshot and timestamp, where there are none, are its own affair. */
export function keptBy(proved: ProvedList): string {
  const { version } = JSON.parse(proved.text) as TrustListText;
  return JSON.stringify(memoryOf(version, { snapshot: '', timestamp: '', ...proved }));
}
