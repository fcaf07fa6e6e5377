import type { Telling } from '../oversight-types.js';

/** What was told about one case at one time, to however many partners. */
export interface TellingGroup {
  key: string;
  caseId: string;
  kind: string;
  ours: boolean;
  /** When the first of them was told. */
  since: string;
  answered: number;
  tellings: Telling[];
}

/**
 * A withdrawal is a conversation with each partner; here they stand together, those first in which an answer is missing, and
 * of these the longest awaited; then those that were answered last.
 */
export function groupTellings(tellings: readonly Telling[]): TellingGroup[] {
  const byKey = new Map<string, Telling[]>();
  for (const each of tellings) {
    const key = `${each.caseId} ${each.kind} ${each.ours}`;
    byKey.set(key, [...(byKey.get(key) ?? []), each]);
  }
  return [...byKey].map(([key, group]) => asGroup(key, group)).sort(byNeed);
}

function asGroup(key: string, group: Telling[]): TellingGroup {
  const [{ caseId, kind, ours }] = group as [Telling, ...Telling[]];
  const tellings = [...group].sort((one, other) => (one.since < other.since ? -1 : 1));
  const answered = group.filter((each) => each.answered).length;
  return { key, caseId, kind, ours, since: tellings[0]?.since ?? '', answered, tellings };
}

function byNeed(one: TellingGroup, other: TellingGroup): number {
  const [done, otherDone] = [one, other].map(({ answered, tellings }) => answered === tellings.length);
  if (done !== otherDone) return done ? 1 : -1;
  if (done) return lastChange(one) > lastChange(other) ? -1 : 1;
  return one.since < other.since ? -1 : one.since > other.since ? 1 : 0;
}

const lastChange = ({ tellings }: TellingGroup) => Math.max(...tellings.map(({ changedAt }) => Date.parse(changedAt)));
