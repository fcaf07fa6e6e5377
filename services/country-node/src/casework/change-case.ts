import { isDeepStrictEqual } from 'node:util';
import type { CaseFile } from '#libs/schema-check/generated/types.js';
import { putBackHidden } from '../domain/access/put-back-hidden.js';
import { seesEverything } from '../domain/access/visible-categories.js';
import { restrictionsOf } from '../domain/disclosure/block-message.js';
import { readAt } from '../domain/disclosure/pointers.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import { Refusal } from '../domain/refusal.js';
import { checkDetermination } from '../domain/safeguards/r24-who-decides.js';
import { CASE_FILE } from '../domain/sharing/items.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import { openCaseContent, sealCaseContent } from '../record/case-content.js';
import { rowsMoved } from '../record/check-rows.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { suspendTracing } from '../record/suspend-tracing.js';
import { typesAltered } from './check-listed-types.js';
import { checkPhoto } from './check-photo.js';
import { hideRestricted } from './hide-restricted.js';
import { seeCase } from './see-case.js';

/** What no case is registered without. */
const NEEDED = ['/identificationCode', '/accompaniment/status', '/risk/level'];

/**
 * Replaces the case file at the version that was read, less what is hidden from whoever read it. What another country decided
 * stays as it came; what is decided or changed here goes by the law here.
 * @throws Refusal `not-found`, `version-conflict`, `bid-incomplete`, `bid-decider-not-allowed`; `schema-violation` for a photo that
 * is no photograph of the case, for another type of a listed file than it is kept as (R19), for what a case is registered with and now lacks,
 * for what is entered in a category that is restricted (R10), and for a list of which something is withheld by its place and whose rows would move (R11)
 */
export async function changeCase(
  parts: Pick<NodeParts, 'clock' | 'store' | 'vault' | 'national'>,
  by: StaffRow,
  change: { caseId: string; version: number; caseFile: CaseFile },
): Promise<{ id: string; version: number }> {
  const { caseId, version } = change;
  return parts.store.transaction(async (tx) => {
    const { row, categories: ofRole } = await seeCase(tx, by, caseId);
    // To whom part of the case was given, part of it is to be read.
    if (!seesEverything(ofRole)) throw new Refusal('not-found');
    const categories = await hideRestricted(parts, tx, { who: by, caseId, categories: ofRole });
    if (row.version !== version) throw new Refusal('version-conflict');
    // What is withheld by its place is recorded beside the case: none of it between this reading and the change.
    await tx.cases.lock(caseId);
    const at = parts.clock.now();
    const before = await openCaseContent(parts, row);
    const held = before.file as JsonObject | undefined;
    const whole = wholeOf(held, change.caseFile as JsonObject, categories);
    const caseFile = whole as CaseFile;
    refuse(lacking(row.origin, held, whole));
    if (!isDeepStrictEqual(caseFile.bid, before.file?.bid)) checkDetermination(caseFile.bid, parts.national.inForce());
    await checkPhoto(parts, tx, { caseId, photo: caseFile.photo, before: before.file?.photo });
    const lists = { before: before.file?.attachments, after: caseFile.attachments };
    refuse(await typesAltered(parts, tx, caseId, lists));
    const asked = { before: held ?? {}, after: whole };
    const moved = await rowsMoved(parts, tx, { caseId, at }, asked);
    refuse(moved);
    const content = await sealCaseContent(parts, caseId, { ...before, file: caseFile });
    if (!(await tx.cases.update(caseId, version, { content, updatedAt: at }))) throw new Refusal('version-conflict');
    if (restrictionsOf(whole).tracing?.risk) await suspendTracing(parts, tx, { caseId, by: by.id, at });
    // Deadlines follow the risk (R15).
    await tx.deadlines.lookAgain(caseId);
    await tx.ledger.append([ledgerEntry('case-changed', { caseId, by: by.id, version: version + 1 }, at)]);
    // What waits to go out may rest on what was just changed (R4).
    await tx.outbox.hurryCase(caseId, at);
    return { id: caseId, version: version + 1 };
  });
}

/** R10: what is hidden at a partner's word stays as it is, and nothing is entered over it. @throws Refusal `schema-violation` */
function wholeOf(held: JsonObject | undefined, after: JsonObject, categories: ReadonlySet<string>): JsonObject {
  const { whole, unseen } = putBackHidden(CASE_FILE, { before: held ?? {}, after }, categories);
  refuse(unseen);
  return whole;
}

/** A case that came from a partner may lack what nobody has told yet; what is known of it is not taken away. */
function lacking(origin: string, before: JsonObject | undefined, after: JsonObject): string[] {
  const isKnown = (place: string) => before !== undefined && readAt(before, place) !== undefined;
  return NEEDED.filter((place) => readAt(after, place) === undefined && (origin === 'local' || isKnown(place)));
}

/** @param places pointers into the case file */
function refuse(places: readonly string[]): void {
  if (places.length === 0) return;
  throw new Refusal(
    'schema-violation',
    places.map((place) => `/caseFile${place}`),
  );
}
