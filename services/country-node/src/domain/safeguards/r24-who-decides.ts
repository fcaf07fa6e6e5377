import type { CaseFile } from '#libs/schema-check/generated/types.js';
import type { NationalConfiguration } from '../national/national-configuration.js';
import { Refusal } from '../refusal.js';

type Determination = NonNullable<CaseFile['bid']>;

/**
 * R24: a best interests determination counts when whoever the law names for its procedure took it, and it says when, why, and
 * what the child said of it. One without an outcome is under way, and asked nothing yet.
 * @throws Refusal `bid-incomplete`, `bid-decider-not-allowed` with pointers into the case file
 */
export function checkDetermination(bid: Determination | undefined, law: NationalConfiguration): void {
  if (bid?.outcome === undefined) return;
  const missing = (['procedure', 'decidedBy', 'decidedOn', 'reasons', 'childHeard'] as const).filter(
    (name) => bid[name] === undefined || bid[name] === '',
  );
  const silent = bid.childHeard === true && !bid.childView ? ['childView'] : [];
  const lacking = [...missing, ...silent];
  if (lacking.length > 0)
    throw new Refusal(
      'bid-incomplete',
      lacking.map((name) => `/caseFile/bid/${name}`),
    );
  const { procedure, decidedBy } = bid;
  const deciders: readonly string[] = procedure ? law.bestInterests[procedure] : [];
  if (!decidedBy || !deciders.includes(decidedBy))
    throw new Refusal('bid-decider-not-allowed', ['/caseFile/bid/decidedBy']);
}
