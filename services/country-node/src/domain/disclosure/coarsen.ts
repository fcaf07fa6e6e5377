import type { Leaf } from './pointers.js';
import { segmentsOf, toPointer } from './pointers.js';
import { tellsOfAsylum } from './tells-of-asylum.js';
import type { Scalar } from './types.js';

export interface CoarseContext {
  /** Ages are those at this time. */
  at: Date;
  /** Another field of the case file, if it may inform a coarse form at this step; what is held back reads as absent. */
  read: (pointer: string) => Scalar | undefined;
  /** How many fields the schema derives the same target from. */
  sources: number;
}

/** A coarse value and the fields it was derived from. */
export interface Coarse {
  value: Scalar;
  from: string[];
}

type Method = (leaves: readonly Leaf[], context: CoarseContext) => Coarse[];

/**
 * The closed list of ways to make a field coarse (`x-coarse.by`). Each sees permitted fields only, so what is withheld
 * cannot show through; none states "no" where something may be missing. A target that is no list takes the first result.
 */
const METHODS: Readonly<Record<string, Method>> = {
  copy: (leaves) => leaves.map(({ pointer, value }) => ({ value, from: [pointer] })),
  distinct: (leaves) => distinct(leaves),
  'age-band': ageBand,
  /** How many entries of a list there are. */
  count: (leaves) => (leaves.length > 0 ? [{ value: leaves.length, from: leaves.map(({ pointer }) => pointer) }] : []),
  /** `true` when there is anything; never `false`. */
  yes: (leaves) => (leaves.length > 0 ? [{ value: true, from: leaves.map(({ pointer }) => pointer) }] : []),
  'functional-difficulty': functionalDifficulty,
  'open-code': openCode,
};

/** Derives coarse values by a method of the closed list; none for a method that is not on it, and none from what tells of a claim for asylum. */
export function coarsen(by: string, leaves: readonly Leaf[], context: CoarseContext): Coarse[] {
  const silent = leaves.filter(({ value }) => !tellsOfAsylum(value));
  return Object.hasOwn(METHODS, by) ? (METHODS[by]?.(silent, context) ?? []) : [];
}

export const COARSE_METHODS: readonly string[] = Object.keys(METHODS);

/** Each value once, in the order first met; all places that hold it are its sources. */
function distinct(leaves: readonly Leaf[]): Coarse[] {
  const byValue = new Map<Scalar, string[]>();
  for (const { pointer, value } of leaves) byValue.set(value, [...(byValue.get(value) ?? []), pointer]);
  return [...byValue].map(([value, from]) => ({ value, from }));
}

/** From the birth date where there is one, else from the age in years. Doubt about age means child (R6). */
function ageBand(leaves: readonly Leaf[], context: CoarseContext): Coarse[] {
  const source = leaves.find(({ value }) => typeof value === 'string') ?? leaves[0];
  if (!source) return [];
  const years = typeof source.value === 'string' ? yearsSince(source.value, context.at) : Number(source.value);
  if (!(years >= 0)) return [];
  const doubts = ['ageInDoubt', 'ageEstimated'].map((name) => beside(source.pointer, name));
  const doubt = years >= 18 ? doubts.find((pointer) => context.read(pointer) === true) : undefined;
  return [{ value: bandOf(doubt ? 17 : years), from: doubt ? [source.pointer, doubt] : [source.pointer] }];
}

function bandOf(years: number): string {
  if (years < 5) return '0-4';
  if (years < 10) return '5-9';
  if (years < 15) return '10-14';
  return years < 18 ? '15-17' : '18+';
}

function yearsSince(birthDate: string, at: Date): number {
  const born = new Date(`${birthDate}T00:00:00.000Z`);
  const years = at.getUTCFullYear() - born.getUTCFullYear();
  const reached =
    at.getUTCMonth() > born.getUTCMonth() ||
    (at.getUTCMonth() === born.getUTCMonth() && at.getUTCDate() >= born.getUTCDate());
  return reached ? years : years - 1;
}

/** The Washington Group's cut-off: a lot of difficulty, or more, in one domain. `false` only when every domain is known. */
function functionalDifficulty(leaves: readonly Leaf[], { sources }: CoarseContext): Coarse[] {
  const severe = leaves.filter(({ value }) => value === 'a_lot_of_difficulty' || value === 'cannot_do_at_all');
  const pointers = (some: readonly Leaf[]) => some.map(({ pointer }) => pointer);
  if (severe.length > 0) return [{ value: true, from: pointers(severe) }];
  return leaves.length === sources ? [{ value: false, from: pointers(leaves) }] : [];
}

/** An action whose status is not known is not shown as open, so that holding a status back adds nothing. */
function openCode(leaves: readonly Leaf[], { read }: CoarseContext): Coarse[] {
  const isOpen = (pointer: string) => ['open', 'in_progress'].includes(String(read(beside(pointer, 'status'))));
  const open = distinct(leaves.filter(({ pointer }) => isOpen(pointer)));
  return open.map(({ value, from }) => ({
    value,
    from: from.flatMap((pointer) => [pointer, beside(pointer, 'status')]),
  }));
}

function beside(pointer: string, name: string): string {
  return toPointer([...segmentsOf(pointer).slice(0, -1), name]);
}
