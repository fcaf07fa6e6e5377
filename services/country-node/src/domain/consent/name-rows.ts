import { coversPointer, segmentsOf, toPointer } from '../disclosure/pointers.js';

/** A rule of a consent record that may name rows of lists by their places, and the number of the event that says it. */
interface SaidOfPlaces {
  saidIn?: number;
}

const INDEX = /^(0|[1-9]\d*)$/;

/** Whether a pointer pattern names a row of a list by its place. */
export function namesRow(pattern: string): boolean {
  return segmentsOf(pattern).some((name) => INDEX.test(name));
}

/**
 * R11: whether what a rule keeps back by this pattern covers a field. A row is named by its place, as the list stood when
 * the rule was said; from then on the rows keep their places (domain/case/keep-rows.ts). Of what was composed before, it is
 * not known which row stood where: there the rule covers every row of the list.
 * @param placesAsOf number of consent events when the field's place was read; the field is read now where it is absent
 */
export function keepsBack(
  pattern: string,
  pointer: string,
  { saidIn = 0 }: SaidOfPlaces,
  placesAsOf = Infinity,
): boolean {
  return coversPointer(saidIn > placesAsOf ? everyRow(pattern) : pattern, pointer);
}

function everyRow(pattern: string): string {
  return toPointer(segmentsOf(pattern).map((name) => (INDEX.test(name) ? '*' : name)));
}

/**
 * Whether a denial leaves a field out. A row that it names by place it does not leave out: what comes to stand there later
 * would go, and nobody said so of it.
 */
export function leavesOut(pattern: string, pointer: string): boolean {
  return !namesRow(pattern) && coversPointer(pattern, pointer);
}
