import { permitsOf } from '../domain/consent/apply-event.js';
import { kindNamed } from '../domain/conversations/kinds.js';
import { isPersonal } from '../domain/disclosure/categories.js';
import { withoutAge } from '../domain/safeguards/r06-never-by-estimate.js';
import {
  type Consented,
  hiddenCategories,
  restrictedCategories,
  type Restriction,
  type Shown,
} from '../domain/sharing/restricted.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { Tx } from '../ports/store/store.js';
import { categoriesOfFile, factsOfFile } from './file-facts.js';
import { isAgeDoubtedNow, readConsentEvents } from './known-cases.js';
import { placeOf } from './place-of.js';
import { purposeStated } from './purpose-stated.js';

/** What of a case is restricted, and of that what people here do not see either. */
export interface Restricted {
  restrictions: readonly Restriction[];
  /** Categories that go to nobody. */
  restricted: ReadonlySet<string>;
  /** Categories that only supervisors and data-protection officers see. */
  hidden: ReadonlySet<string>;
}

type RestrictedParts = Pick<NodeParts, 'vault' | 'national'>;

/** Reads what partners asked to be restricted of a case; for nearly every case that is nothing, and costs one question. */
export async function readRestricted(parts: RestrictedParts, tx: Tx, caseId: string): Promise<Restricted> {
  const restrictions = await tx.restrictions.ofCase(caseId);
  if (restrictions.length === 0) return { restrictions, restricted: new Set(), hidden: new Set() };
  const grounds = { shown: await shownBy(parts, tx, caseId), consented: await consentedHere(parts, tx, caseId) };
  return {
    restrictions,
    restricted: restrictedCategories(restrictions, grounds),
    hidden: hiddenCategories(restrictions, grounds),
  };
}

/**
 * What partners showed of a case: from whom, for what, in which categories. What they answered us rests on what we told. A
 * photo that went as a file counts as one, although its message claims a document (R19).
 */
export async function shownBy(parts: Pick<NodeParts, 'vault'>, tx: Tx, caseId: string): Promise<Shown[]> {
  const shown: Shown[] = [];
  const byFiles = await shownByFiles(parts, tx, caseId);
  for (const { id, kind, peer } of await tx.conversations.ofCase(caseId)) {
    const { steps } = kindNamed(kind);
    for (const { id: messageId, step, direction, claims } of await tx.conversations.steps(id)) {
      if (direction !== 'in' || steps[step]?.answersAsker) continue;
      const { categories } = JSON.parse(claims) as { categories: string[] };
      const place = placeOf(claims);
      const purpose = purposeStated(kind, { step, claims });
      const all = new Set([...categories.filter(isPersonal), ...(byFiles.get(messageId) ?? [])]);
      shown.push(...[...all].map((category) => ({ peer, purpose, category, place })));
    }
  }
  return shown;
}

/** By the message that announced them. */
async function shownByFiles(parts: Pick<NodeParts, 'vault'>, tx: Tx, caseId: string): Promise<Map<string, string[]>> {
  const shown = new Map<string, string[]>();
  for (const row of await tx.attachments.ofCase(caseId)) {
    if (row.messageId === null) continue;
    const own = categoriesOfFile(row, await factsOfFile(parts, row));
    shown.set(row.messageId, [...(shown.get(row.messageId) ?? []), ...own]);
  }
  return shown;
}

/** Consent that was recorded here, by the time it was; what is not valid carries nothing (R6, R12, R25). */
async function consentedHere(parts: RestrictedParts, tx: Tx, caseId: string): Promise<Consented[]> {
  const events = await readConsentEvents(parts, tx, caseId);
  const rows = await tx.consents.list(caseId);
  // In force or not: what people here may read waits for no ministry's paper.
  const law = parts.national.newest();
  const said = (await isAgeDoubtedNow(parts, tx, caseId)) ? events.map(withoutAge) : events;
  const permitted = said.map((event) => permitsOf(event, law).flatMap(({ categories }) => categories));
  return rows.flatMap(({ recordedAt: at }, index) => (permitted[index] ?? []).map((category) => ({ category, at })));
}
