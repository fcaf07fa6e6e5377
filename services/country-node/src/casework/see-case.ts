import { RELAY } from '../domain/circuits/relay.js';
import {
  categoriesInConversation,
  isConsularQuestion,
  mayAct,
  visibleCategories,
} from '../domain/access/visible-categories.js';
import { Refusal } from '../domain/refusal.js';
import type { CaseRow } from '../ports/store/cases.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { StaffRow } from '../ports/store/people.js';
import type { Tx } from '../ports/store/store.js';

/** A case and which data categories of it the person who asked may read. */
export interface SeenCase {
  row: CaseRow;
  categories: ReadonlySet<string>;
}

/**
 * The case, as far as this person may know of it: a supervisor of the node, or a caseworker it was given to. Everybody
 * else is told the same as for a case that is not there (threat 19).
 * @throws Refusal `not-found`, `case-destroyed`
 */
export async function seeCase(tx: Tx, who: StaffRow, caseId: string): Promise<SeenCase> {
  const row = await tx.cases.get(caseId);
  const categories = await categoriesFor(tx, who, caseId);
  if (!row || categories.size === 0) throw new Refusal('not-found');
  if (row.destroyedAt) throw new Refusal('case-destroyed');
  return { row, categories };
}

/** The case, for somebody who acts on it; not for those to whom it was given for some categories only. @throws Refusal `not-found` */
export async function workOnCase(tx: Tx, who: StaffRow, caseId: string): Promise<CaseRow> {
  const { row, categories } = await seeCase(tx, who, caseId);
  if (!mayAct(categories)) throw new Refusal('not-found');
  return row;
}

/** @throws Refusal `not-found` */
export async function seeConversation(tx: Tx, who: StaffRow, conversationId: string): Promise<ConversationRow> {
  const row = await tx.conversations.get(conversationId);
  // Looked for also where there is no conversation: to be denied another's takes as much (threat 22).
  const assignment = await tx.cases.assignment(row?.caseId ?? conversationId, who.id);
  // What passes by on a circuit is nobody's to read.
  if (!row || row.kind === RELAY.kind || categoriesInConversation(who.roles, assignment, row).size === 0)
    throw new Refusal('not-found');
  return row;
}

/** @throws Refusal `not-found` */
export async function workOnConversation(tx: Tx, who: StaffRow, conversationId: string): Promise<ConversationRow> {
  const row = await seeConversation(tx, who, conversationId);
  // A question is answered by the officer to whom it was given, whole.
  const officer = who.roles.includes('consular-officer') && isConsularQuestion(row);
  const whole = officer && (await tx.cases.assignment(row.caseId, who.id))?.categories === null;
  if (!whole) await workOnCase(tx, who, row.caseId);
  return row;
}

/** Which categories a person may read in a conversation; empty for one that this person may not know of. */
export async function categoriesIn(tx: Tx, who: StaffRow, row: ConversationRow): Promise<ReadonlySet<string>> {
  return categoriesInConversation(who.roles, await tx.cases.assignment(row.caseId, who.id), row);
}

/** Empty for a case that this person may not know of. */
export async function categoriesFor(tx: Tx, who: StaffRow, caseId: string): Promise<ReadonlySet<string>> {
  return visibleCategories(who.roles, await tx.cases.assignment(caseId, who.id));
}
