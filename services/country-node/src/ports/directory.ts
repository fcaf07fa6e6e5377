import type { TrustPart } from '#libs/evidence/trust-part.js';
import type { TrustView } from '#libs/trust/lookup.js';

/** Who takes part, with which keys and under which agreements: the trust list as it is known now. */
export interface Directory {
  /** @throws EnvelopeError-like with code `trust-list-expired` when the list may no longer be used (fail closed). */
  view(): TrustView;
  /** The same, with what proves it, for those who verify without this node. @throws as `view` */
  evidence(): TrustPart;
  /**
   * When it stops counting unless people sign anew (`signed`: root, targets, snapshot and list), and unless its publisher
   * goes on renewing the timestamp (`fresh`). @throws as `view`
   */
  ends(): { signed: Date; fresh: Date };
}
