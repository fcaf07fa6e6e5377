import { RULES } from '../domain/disclosure/rules.js';
import { leavesIn, readAt } from '../domain/disclosure/pointers.js';
import { rebuild } from '../domain/disclosure/rebuild.js';
import type { Decision, Disclosure, JsonObject } from '../domain/disclosure/types.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { openObjections } from '../record/voices.js';
import { categoriesFor } from './see-case.js';

interface Shown {
  caseId: string;
  disclosure: Disclosure;
  /** What it is in the ledger: nothing of a case is looked at unseen (invariant 6). Absent where that was noted before. */
  notedAs?: 'preview';
}

/**
 * A preview as this person may see it: with its reasons, and with what the child said against it. That something is sent is
 * said of every field; its value only where the person reads that category of the case too, because whoever approves a
 * transfer does not read the therapist's notes for it.
 */
export async function showPreview(
  parts: Pick<NodeParts, 'clock' | 'store' | 'vault'>,
  who: StaffRow,
  { caseId, disclosure, notedAs }: Shown,
) {
  const { decisions, content, ...rest } = disclosure;
  const { objections, categories } = await parts.store.transaction(async (tx) => {
    if (notedAs) {
      const facts = { caseId, by: who.id, what: notedAs };
      await tx.ledger.append([ledgerEntry('reading', facts, parts.clock.now())]);
    }
    return { objections: await openObjections(parts, tx, caseId), categories: await categoriesFor(tx, who, caseId) };
  });
  const closed = decisions.filter(({ target, category }) => target !== undefined && !categories.has(category));
  return {
    ...rest,
    objections,
    content: without(content, closed),
    closed: [...new Set(closed.map(({ category }) => category))].sort(),
    decisions: decisions.map((each) => ({ ...each, because: RULES[each.rule] })),
  };
}

function without(content: Disclosure['content'], closed: readonly Decision[]): JsonObject {
  if (closed.length === 0) return content;
  const targets = new Set(closed.filter(({ said }) => !said).map(({ target }) => target));
  const open = leavesIn(content).filter(({ pointer }) => !targets.has(pointer.replace(/^\/(?:summary|file)/, '')));
  return rebuild(open, (pointer) => Array.isArray(readAt(content, pointer))).content;
}
