import { earlierOf, laterOf } from './instants.js';
import { bothMatch } from './match-recipient.js';
import type { OnwardSharing, Provision } from './types.js';

type Named = Provision['onwardTo'];

/**
 * What both an earlier consent and a later, narrower one permit. Whatever the later one says, it cannot add to the
 * earlier: a narrowing that names more than was given is no new consent.
 */
export function narrowPermits(earlier: readonly Provision[], later: readonly Provision[]): Provision[] {
  return earlier.flatMap((before) => later.flatMap((after) => bothPermit(before, after)));
}

function bothPermit(before: Provision, after: Provision): Provision[] {
  const recipients = before.recipients.flatMap((a) => after.recipients.flatMap((b) => bothMatch(a, b) ?? []));
  const purposes = before.purposes.filter((purpose) => after.purposes.includes(purpose));
  const categories = before.categories.filter((category) => after.categories.includes(category));
  if (recipients.length === 0 || purposes.length === 0 || categories.length === 0) return [];
  return [
    {
      effect: 'permit',
      recipients,
      purposes,
      categories,
      fieldExceptions: [...new Set([...before.fieldExceptions, ...after.fieldExceptions])],
      ...saidLast(before, after),
      onwardSharing: strictestLabel([before.onwardSharing, after.onwardSharing]),
      ...namedByBoth(before.onwardTo, after.onwardTo),
      validFrom: laterOf(before.validFrom, after.validFrom),
      validUntil: earlierOf(before.validUntil, after.validUntil),
    },
  ];
}

/** Exceptions of both hold; where rows stood is known from the later one on. */
function saidLast({ saidIn: one }: Provision, { saidIn: other }: Provision): Pick<Provision, 'saidIn'> {
  return one === undefined && other === undefined ? {} : { saidIn: Math.max(one ?? 0, other ?? 0) };
}

function namedByBoth(before: Named, after: Named): Pick<Provision, 'onwardTo'> {
  const named =
    before && after ? before.flatMap((a) => after.flatMap((b) => bothMatch(a, b) ?? [])) : (before ?? after);
  return named ? { onwardTo: named } : {};
}

/** The label that all agree on; `none` when they differ, for `named` and `new-consent` do not contain each other (R14). */
export function strictestLabel(labels: readonly OnwardSharing[]): OnwardSharing {
  const [first = 'none', ...others] = labels;
  return others.every((label) => label === first) ? first : 'none';
}
