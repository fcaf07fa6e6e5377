import { v7 as uuidv7 } from 'uuid';
import { blockingKeys } from '../domain/duplicates/blocking-keys.js';
import { compareTraits } from '../domain/duplicates/compare-traits.js';
import { suggestPair } from '../domain/duplicates/judge-pair.js';
import { type Traits, traitsOf } from '../domain/duplicates/traits.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { CaseRow } from '../ports/store/cases.js';
import type { DuplicateRow } from '../ports/store/duplicates.js';
import type { Tx } from '../ports/store/store.js';
import { openCaseContent } from '../record/case-content.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { unlessUnreadable } from '../record/unless-unreadable.js';
import type { SetAside } from '../record/set-aside.js';

/** With more that share nothing but a common name, a case is compared no further; those that share most come first. */
const MOST_COMPARED = 300;

type CompareParts = Pick<NodeParts, 'clock' | 'store' | 'vault'>;

interface Batch {
  /** How many changes are looked at in one transaction. */
  batch: number;
  /** Cases that could not be compared lately. */
  aside: SetAside;
}

/**
 * Compares cases whose content changed with those that share a name, a number or a code with them, and suggests what may be
 * one child; people decide (R17). Where one of a batch fails, each is compared by itself: it holds up none but itself.
 * @returns how many changes were looked at
 */
export async function compareCases(parts: CompareParts, batch: Batch): Promise<number> {
  try {
    return await compareDue(parts, batch);
  } catch {
    return compareEach(parts, batch);
  }
}

async function compareEach(parts: CompareParts, { batch, aside }: Batch): Promise<number> {
  const due = await parts.store.once((tx) => tx.duplicates.due(batch, aside.waiting()));
  let looked = 0;
  for (const caseId of new Set(due.map((each) => each.caseId)))
    looked += (await aside.attempt(caseId, { caseId }, () => compareDue(parts, { batch, aside }, caseId))) ?? 0;
  return looked;
}

/** @param only of what is due, the changes of this case */
async function compareDue(parts: CompareParts, { batch, aside }: Batch, only?: string): Promise<number> {
  return parts.store.transaction(async (tx) => {
    await tx.duplicates.lockComparing();
    const first = await tx.duplicates.due(batch, aside.waiting());
    const due = only === undefined ? first : first.filter(({ caseId }) => caseId === only);
    if (due.length === 0) return 0;
    const caseIds = [...new Set(due.map((each) => each.caseId))];
    const kept = await tx.beside(caseIds.map((caseId) => (own) => keepTraits(parts, own, caseId)));
    // When the keys of all of them stand: those that came together find each other.
    const alone = await tx.beside(kept.map((each) => (own) => isAlone(parts, own, each)));
    for (const each of kept.filter((_each, at) => !alone[at])) await compareCase(parts, tx, each);
    await tx.duplicates.compared(due.map(({ turn }) => turn));
    return due.length;
  });
}

interface Kept {
  caseId: string;
  /** Undefined where nothing is known to compare. */
  traits: Traits | undefined;
}

async function keepTraits(parts: CompareParts, tx: Tx, caseId: string): Promise<Kept> {
  const row = await tx.cases.get(caseId);
  const traits = row && (await readTraits(parts, row));
  const keys = traits ? blockingKeys(traits, 0) : [];
  await tx.duplicates.keepKeys(
    caseId,
    keys.map(({ text, certain }) => ({ key: markOf(parts, text), certain })),
  );
  return { caseId, traits };
}

const markOf = ({ vault }: CompareParts, text: string) => vault.mark(`trait|${text}`);

/** Most cases share nothing with any other. */
async function isAlone(parts: CompareParts, tx: Tx, kept: Kept): Promise<boolean> {
  const [held, sharing] = await Promise.all([tx.duplicates.ofCase(kept.caseId), findSharing(parts, tx, kept)]);
  return held.length + sharing.length === 0;
}

async function findSharing(parts: CompareParts, tx: Tx, { caseId, traits }: Kept): Promise<CaseRow[]> {
  const sought = traits ? blockingKeys(traits, 2).map(({ text }) => markOf(parts, text)) : [];
  return sought.length === 0 ? [] : tx.duplicates.sharing(caseId, sought, MOST_COMPARED);
}

async function compareCase(parts: CompareParts, tx: Tx, { caseId, traits }: Kept): Promise<void> {
  const held = new Map((await tx.duplicates.ofCase(caseId)).map((pair) => [otherOf(pair, caseId), pair]));
  if (!traits) return dropSuggestions(tx, [...held.values()]);
  const others = new Map((await findSharing(parts, tx, { caseId, traits })).map((each) => [each.id, each]));
  for (const id of held.keys()) {
    const other = others.get(id) ?? (await tx.cases.get(id));
    if (other) others.set(id, other);
  }
  for (const [id, other] of others) {
    const before = held.get(id);
    // Somebody may just be deciding.
    const locked = before && (await tx.duplicates.lock(before.id));
    await comparePair(parts, tx, locked, { caseId, traits }, { caseId: id, traits: await readTraits(parts, other) });
  }
}

async function comparePair(
  parts: CompareParts,
  tx: Tx,
  held: DuplicateRow | undefined,
  one: Kept & { traits: Traits },
  other: Kept,
): Promise<void> {
  const at = parts.clock.now();
  const comparison = other.traits ? compareTraits(one.traits, other.traits) : { score: 0, findings: [] };
  const pair = suggestPair(held, comparison);
  if (!pair) return held && tx.duplicates.remove(held.id);
  if (pair === held) return;
  const [caseOne, caseOther] = [one.caseId, other.caseId].sort() as [string, string];
  const row = { id: held?.id ?? uuidv7(), caseOne, caseOther, suggestedAt: held?.suggestedAt ?? at };
  await tx.duplicates.put({ ...row, ...pair, changedAt: at });
  const features = pair.findings.map(({ feature, outcome }) => `${feature}:${outcome}`);
  const facts = { duplicateId: row.id, caseId: caseOne, otherCaseId: caseOther, score: pair.score, features };
  await tx.ledger.append([ledgerEntry('duplicate-suggested', facts, at)]);
  for (const caseId of [caseOne, caseOther]) await tx.notify({ topic: 'duplicate', id: row.id, caseId });
}

/** Undefined for a case of which nothing is known to compare, or whose content cannot be read any more. */
async function readTraits({ vault }: CompareParts, row: CaseRow): Promise<Traits | undefined> {
  const file = (await openCaseContent({ vault }, row).catch(unlessUnreadable))?.file;
  return file && traitsOf(file, row.createdAt);
}

function otherOf({ caseOne, caseOther }: DuplicateRow, caseId: string): string {
  return caseOne === caseId ? caseOther : caseOne;
}

/** What people said of them stays. */
async function dropSuggestions(tx: Tx, pairs: readonly DuplicateRow[]): Promise<void> {
  for (const { id, status } of pairs) if (status === 'suggested') await tx.duplicates.remove(id);
}
