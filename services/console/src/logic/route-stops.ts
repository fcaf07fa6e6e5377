import type { CaseContent, Json } from '../types.js';

/** A point of the map: tenths of a degree to the east and to the south. */
export type Point = readonly [x: number, y: number];

const COUNTRY = /^[A-Z]{2}$/;
/** Around the way, so that a short one is still seen in its region; and beside it, so that its ends are not at the edge. */
const LEAST_SIZE = 220;
const MARGIN = 50;

/** The countries of a way in their order, a stay of several stages being one stop; of the file, or of what a partner showed. */
export function stopsOf({ file, summary }: CaseContent): string[] {
  const stages = listOf(objectOf(file?.['route'])['stages']).map((stage) => objectOf(stage)['country']);
  const countries = stages.length > 0 ? stages : listOf(summary?.['routeCountries']);
  const named = countries.filter((code): code is string => typeof code === 'string' && COUNTRY.test(code));
  return named.filter((code, at) => code !== named[at - 1]);
}

/** What of the map is drawn: the way, and some of what is around it. @returns x, y, width and height */
export function frameOf(points: readonly Point[]): [number, number, number, number] {
  const [left, width] = spanOf(points.map(([x]) => x));
  const [top, height] = spanOf(points.map(([, y]) => y));
  return [left, top, width, height];
}

function spanOf(values: readonly number[]): [from: number, length: number] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const length = Math.max(LEAST_SIZE, most - least + 2 * MARGIN);
  return [(least + most - length) / 2, length];
}

const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
const objectOf = (value: Json | undefined): Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
