import type { ConsentEvent } from '../domain/consent/types.js';
import type { CaseContent } from '../domain/case/case-content.js';
import { riskOf } from '../domain/deadlines/risk-of.js';
import { restrictionsOf } from '../domain/disclosure/block-message.js';
import type { CaseRestrictions, JsonObject } from '../domain/disclosure/types.js';
import type { Risk } from '../domain/national/national-configuration.js';
import type { CaseVault } from '../ports/case-vault.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { CaseRow, CaseState } from '../ports/store/cases.js';
import type { Tx } from '../ports/store/store.js';
import { openCaseContent, openJson } from './case-content.js';

/** As many cases as have messages on their way at once; some kilobytes each. */
const MOST_KNOWN = 500;

/** What is kept of a case's content. */
interface Gist {
  /** Undefined: the case has no file. */
  restrictions: CaseRestrictions | undefined;
  /** Undefined: nobody noted one. */
  risk: Risk | undefined;
}

interface Known {
  consent?: { latest: string | null; events: readonly ConsentEvent[] };
  content?: Gist & { version: number; updatedAt: number };
}

/**
 * What was read of cases a moment ago, for the checks that follow within seconds: the events of consent, and of the file
 * nothing but what restricts its sending, and its risk. Used only while the database says that nothing has changed since, and while the
 * case's key is there: what is erased is forgotten at the next question.
 */
const KNOWN = new WeakMap<CaseVault, Map<string, Known>>();

type Parts = Pick<NodeParts, 'vault'>;

/** The consent record of a case as it stands in this transaction. @throws Fault `case-key-missing` after erasure */
export async function readConsentEvents(parts: Parts, tx: Tx, caseId: string): Promise<readonly ConsentEvent[]> {
  const rows = await tx.consents.list(caseId);
  const events: ConsentEvent[] = [];
  for (const row of rows) {
    const event = await openJson<ConsentEvent>(parts, caseId, 'consent_event.content', row.content);
    const { recordedBy, approvedBy } = row;
    const recordedAt = row.recordedAt.toISOString();
    events.push({ ...event, recordedBy, recordedAt, ...(approvedBy ? { approvedBy } : {}) });
  }
  remember(parts, caseId, { consent: { latest: rows.at(-1)?.id ?? null, events } });
  return events;
}

/** The same for a case whose state was just asked for. @throws Fault `case-key-missing` after erasure */
export async function consentEventsOf(parts: Parts, tx: Tx, state: CaseState): Promise<readonly ConsentEvent[]> {
  const known = await recall(parts, state.id);
  if (known?.consent?.latest === state.latestConsent) return known.consent.events;
  return readConsentEvents(parts, tx, state.id);
}

/** Keeps of a case that was just read what is asked about it soon. */
export function noteContent(parts: Parts, { id, version, updatedAt }: CaseRow, content: CaseContent): Gist {
  const { file } = content;
  const restrictions = file && restrictionsOf(file as JsonObject);
  const gist = { restrictions, risk: riskOf(content) };
  remember(parts, id, { content: { version, updatedAt: updatedAt.getTime(), ...gist } });
  return gist;
}

/**
 * What restricts the sending of a case whose state was just asked for; undefined where it has no file.
 * @throws Fault `case-key-missing` after erasure
 */
export async function restrictionsAsOf(parts: Parts, tx: Tx, state: CaseState): Promise<CaseRestrictions | undefined> {
  return (await gistOf(parts, tx, state))?.restrictions;
}

/** R6: whether the age of the child is doubted; not where the case has no file. @throws Fault `case-key-missing` after erasure */
export async function isAgeDoubtedNow(parts: Parts, tx: Tx, caseId: string): Promise<boolean> {
  const state = await tx.cases.state(caseId);
  return state !== undefined && (await restrictionsAsOf(parts, tx, state))?.ageDoubted === true;
}

/** The risk of a case as it is now; undefined where nobody noted one. @throws Fault `case-key-missing` after erasure */
export async function riskNow(parts: Parts, tx: Tx, caseId: string): Promise<Risk | undefined> {
  const state = await tx.cases.state(caseId);
  return state && (await gistOf(parts, tx, state))?.risk;
}

async function gistOf(parts: Parts, tx: Tx, state: CaseState): Promise<Gist | undefined> {
  const known = (await recall(parts, state.id))?.content;
  if (known?.version === state.version && known.updatedAt === state.updatedAt.getTime()) return known;
  const row = await tx.cases.get(state.id);
  return row && noteContent(parts, row, await openCaseContent(parts, row));
}

async function recall({ vault }: Parts, caseId: string): Promise<Known | undefined> {
  const known = KNOWN.get(vault)?.get(caseId);
  if (!known) return undefined;
  try {
    await vault.checkKey(caseId);
  } catch (error) {
    KNOWN.get(vault)?.delete(caseId);
    throw error;
  }
  return known;
}

function remember({ vault }: Parts, caseId: string, learnt: Known): void {
  const cases = KNOWN.get(vault) ?? new Map<string, Known>();
  KNOWN.set(vault, cases);
  const before = cases.get(caseId);
  cases.delete(caseId);
  cases.set(caseId, { ...before, ...learnt });
  if (cases.size <= MOST_KNOWN) return;
  const oldest = cases.keys().next();
  if (!oldest.done) cases.delete(oldest.value);
}
