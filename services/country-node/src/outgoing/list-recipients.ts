import { isCorrectable } from '../domain/conversations/weighed-as.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import { Refusal } from '../domain/refusal.js';
import type { RefusalCode } from '../domain/refusal-codes.js';
import { CASE_FILE, itemAt } from '../domain/sharing/items.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { Tx } from '../ports/store/store.js';
import { findGiven, type Given, ofCase } from '../record/find-given.js';
import { mayBeToldWhy } from '../record/tell-holders.js';
import { discloseStep } from './preview-step.js';

/** A partner that was given an item, by one step and in one form. */
export interface RecipientView {
  peer: string;
  kind: string;
  step: string;
  purpose: string;
  form: 'exact' | 'coarse';
  /** As it went: pointers of the case file, or of the summary. */
  items: string[];
  /** Those of them that it was told otherwise than a correction would say now. */
  outdated: string[];
  lastAt: Date;
  /** A receipt says that it arrived. */
  certain: boolean;
  /** Whether it may be told what is true now; not before it is certain that something arrived. */
  mayBeTold: boolean;
  /** Why not, where a rule says so; absent for one that must not learn why (R2, R18) and where the step is none that is corrected. */
  code?: RefusalCode;
}

type ListParts = Pick<NodeParts, 'self' | 'clock' | 'vault' | 'directory' | 'national' | 'matrix' | 'store'>;

/**
 * Who was given an item of a case, and whether it may be told what is true of it now; what a correction would say is composed
 * and weighed as if it were sent.
 * @throws Refusal `schema-violation` for a place that cannot be corrected
 */
export async function listRecipients(
  parts: ListParts,
  tx: Tx,
  { caseId, pointer }: { caseId: string; pointer: string },
): Promise<RecipientView[]> {
  const item = itemAt(CASE_FILE, pointer);
  if (item === undefined) throw new Refusal('schema-violation', ['/item']);
  return foreseeCorrection(parts, tx, { caseId, items: [item] });
}

/** What a correction of some items of a case file would say to each that was given any of them, were it asked for now. */
export async function foreseeCorrection(
  parts: ListParts,
  tx: Tx,
  { caseId, items }: { caseId: string; items: readonly string[] },
): Promise<RecipientView[]> {
  const mayKnow = await mayBeToldWhy(parts, tx, caseId);
  const views: RecipientView[] = [];
  for (const given of await findGiven(parts, tx, caseId, ofCase(items))) {
    const open = mayKnow(given.recipient.id) && isCorrectable(given.by);
    const now = open && given.certain ? await sayNow(parts, tx, caseId, given) : { outdated: [], mayBeTold: false };
    const times = [...given.items.values()].map(({ last }) => last.sentAt.getTime());
    views.push({
      peer: given.recipient.id,
      ...given.by,
      purpose: given.purpose,
      form: given.form,
      items: [...given.items.keys()].sort(),
      lastAt: new Date(Math.max(...times)),
      certain: given.certain,
      ...now,
    });
  }
  return views;
}

type Now = Pick<RecipientView, 'outdated' | 'mayBeTold' | 'code'>;

/** What a correction would say today, composed as if it were sent. */
async function sayNow(parts: ListParts, tx: Tx, caseId: string, { recipient, by, form, items }: Given): Promise<Now> {
  const corrections = [...items.keys()].map((item): JsonObject => ({ item }));
  const step = form === 'exact' ? 'correct' : 'correct-coarse';
  const input: JsonObject = { corrects: { ...by }, reason: 'asked', corrections };
  const about = { caseId, peer: recipient.id, kind: 'correction', step, input };
  try {
    const asked = { ...about, supervisorApproved: false, requires: [] };
    const { refusals = [], says, same = [] } = (await discloseStep(parts, tx, asked)) ?? {};
    const [refused] = refusals;
    if (refused) return { outdated: [], mayBeTold: false, code: refused.code };
    const outdated = (says?.corrections ?? []).flatMap(({ item }) => (typeof item === 'string' ? [item] : []));
    // Neither said nor had: what consent, matrix or agreement let go today is less than what went.
    const shut = outdated.length + same.length === 0;
    return { outdated, mayBeTold: !shut, ...(shut ? { code: 'basis-changed' as const } : {}) };
  } catch (error) {
    if (error instanceof Refusal) return { outdated: [], mayBeTold: false, code: error.code };
    throw error;
  }
}
