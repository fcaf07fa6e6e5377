import { listsNotKept, rowsNamed } from '../domain/case/keep-rows.js';
import { foldRecord } from '../domain/consent/consent-state.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { Tx } from '../ports/store/store.js';
import { readConsentEvents } from './known-cases.js';

/**
 * R11: the patterns by which the consent record of a case keeps back rows by their places, now or once a giving counts whose
 * time has not come. Whether the age is doubted changes with the file, and with it what counts: both ways are asked (R6).
 */
export async function rowsKeptBack(
  parts: Pick<NodeParts, 'vault' | 'national'>,
  tx: Tx,
  caseId: string,
  at: Date,
): Promise<string[]> {
  const events = await readConsentEvents(parts, tx, caseId);
  const records = [false, true].map((ageDoubted) => foldRecord(events, at, parts.national.newest(), ageDoubted));
  const coming = events.filter((event) => new Date(event.at) > at);
  return rowsNamed(records, coming);
}

/** The lists of a case file that would not keep the rows that a rule names by place; pointers into the file. */
export async function rowsMoved(
  parts: Pick<NodeParts, 'vault' | 'national'>,
  tx: Tx,
  { caseId, at }: { caseId: string; at: Date },
  { before, after }: { before: JsonObject; after: JsonObject },
): Promise<string[]> {
  return listsNotKept(before, after, await rowsKeptBack(parts, tx, caseId, at));
}
