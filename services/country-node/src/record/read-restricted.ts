import type { ConsentEvent } from '../domain/consent/types.js';
import { purposeOf } from '../domain/conversations/kinds.js';
import { isPersonal } from '../domain/disclosure/categories.js';
import { type Ground, hiddenCategories, restrictedCategories, type Restriction } from '../domain/sharing/restricted.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { Tx } from '../ports/store/store.js';
import { readConsentEvents } from './read-consent-events.js';

/** What of a case is restricted, and of that what people here do not see either. */
export interface Restricted {
  restrictions: readonly Restriction[];
  /** Categories that go to nobody. */
  restricted: ReadonlySet<string>;
  /** Categories that only supervisors and data-protection officers see. */
  hidden: ReadonlySet<string>;
}

type Events = readonly { event: ConsentEvent; recordedAt: Date }[];

/** Reads what partners asked to be restricted of a case; for nearly every case that is nothing, and costs one question. */
export async function readRestricted(
  parts: Pick<NodeParts, 'vault'>,
  tx: Tx,
  caseId: string,
  events?: Events,
): Promise<Restricted> {
  const restrictions = await tx.restrictions.ofCase(caseId);
  if (restrictions.length === 0) return { restrictions, restricted: new Set(), hidden: new Set() };
  const own = events ?? (await readConsentEvents(parts, tx, caseId));
  const grounds = [...(await shownBy(tx, caseId)), ...own.flatMap(consentedHere)];
  return {
    restrictions,
    restricted: restrictedCategories(restrictions, grounds),
    hidden: hiddenCategories(restrictions, grounds),
  };
}

/** What partners showed of a case: from whom, for what, in which categories, when. */
export async function shownBy(tx: Tx, caseId: string): Promise<Required<Ground>[]> {
  const grounds: Required<Ground>[] = [];
  for (const { id, kind, peer } of await tx.conversations.ofCase(caseId)) {
    for (const { direction, claims, recordedAt: at } of await tx.conversations.messages(id)) {
      if (direction !== 'in') continue;
      const { categories } = JSON.parse(claims) as { categories: string[] };
      const purpose = purposeOf(kind);
      grounds.push(...categories.filter(isPersonal).map((category) => ({ peer, purpose, category, at })));
    }
  }
  return grounds;
}

function consentedHere({ event, recordedAt: at }: Events[number]): Ground[] {
  const permits = (event.provisions ?? []).filter(({ effect }) => effect === 'permit');
  if (event.event !== 'given' && event.event !== 'renewed' && event.event !== 'superseded') return [];
  return permits.flatMap(({ categories }) => categories.map((category) => ({ purpose: '', category, at })));
}
