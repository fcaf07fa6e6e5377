import { Refusal } from '../refusal.js';
import { type Comparison, type Finding, SUGGESTED_FROM } from './compare-traits.js';

/**
 * What became of two cases that may be of one child: `suggested` by the comparison, `proposed` as of one child by a first
 * person, `same` by a second one, `different` by anybody who may decide.
 */
export const PAIR_STATUSES = ['suggested', 'proposed', 'same', 'different'] as const;
export type PairStatus = (typeof PAIR_STATUSES)[number];

export interface Pair {
  score: number;
  findings: readonly Finding[];
  status: PairStatus;
  /** Rises with every change, also of what speaks for it: nobody decides on what they did not see. */
  version: number;
  /** Staff id of the first person who took them for one child. */
  proposedBy: string | null;
  /** Staff id of who confirmed it, or parted them. */
  decidedBy: string | null;
  /** The score that people saw when they parted the cases. */
  partedAt: number | null;
}

/** By so much the score must rise before people who parted two cases are asked again. */
const ASKED_AGAIN_AFTER = 15;

const NEW = { status: 'suggested', version: 1, proposedBy: null, decidedBy: null, partedAt: null } as const;

/**
 * What a comparison makes of a pair. It suggests; what people said it leaves as it is (R17).
 * @param held undefined where the two were never suggested
 * @returns undefined where nothing is, or is left, to be shown
 */
export function suggestPair(held: Pair | undefined, { score, findings }: Comparison): Pair | undefined {
  if (!held) return score < SUGGESTED_FROM ? undefined : { ...NEW, score, findings };
  if (held.status === 'suggested' && score < SUGGESTED_FROM) return undefined;
  const again =
    held.status === 'different' && score >= Math.max(SUGGESTED_FROM, (held.partedAt ?? 0) + ASKED_AGAIN_AFTER);
  if (!again && held.score === score && sameFindings(held.findings, findings)) return held;
  const status = again ? NEW : held;
  return { ...status, score, findings, version: held.version + 1 };
}

function sameFindings(some: readonly Finding[], others: readonly Finding[]): boolean {
  const text = (findings: readonly Finding[]) => findings.map((each) => `${each.feature}:${each.outcome}`).join();
  return text(some) === text(others);
}

export type Verdict = 'same' | 'different';

/**
 * A person's word on a pair. That two cases are of one child takes two people, the second a supervisor (R17, R9); that they
 * are not takes one, but what two people joined only a supervisor parts.
 * @throws Refusal `approver-is-author`, `approval-needed`, `approval-decided`
 */
export function judgePair(pair: Pair, verdict: Verdict, by: { id: string; supervises: boolean }): Pair {
  return verdict === 'same' ? join(pair, by) : part(pair, by);
}

function join(pair: Pair, by: { id: string; supervises: boolean }): Pair {
  const version = pair.version + 1;
  if (pair.status === 'same') throw new Refusal('approval-decided');
  if (pair.status !== 'proposed') return { ...pair, status: 'proposed', version, proposedBy: by.id, decidedBy: null };
  if (pair.proposedBy === by.id) throw new Refusal('approver-is-author');
  if (!by.supervises) throw new Refusal('approval-needed');
  return { ...pair, status: 'same', version, decidedBy: by.id };
}

function part(pair: Pair, by: { id: string; supervises: boolean }): Pair {
  if (pair.status === 'different') throw new Refusal('approval-decided');
  if (pair.status === 'same' && !by.supervises) throw new Refusal('approval-needed');
  const parted = { status: 'different', proposedBy: null, decidedBy: by.id, partedAt: pair.score } as const;
  return { ...pair, ...parted, version: pair.version + 1 };
}
