import type { FigureTable, Population } from './figure-tables.js';
import { tellParts, type ToldTable } from './suppress.js';

/** Opened goes from this node to the one that a cell names, received comes from it. */
export type RoutePopulation = Extract<Population, 'exchanges-opened' | 'exchanges-received'>;

/** Exchanges of one kind by the node at their other end. */
export interface RouteTable extends ToldTable {
  population: RoutePopulation;
  kind: string;
}

/**
 * Exchanges by whom they went to and came from, kind by kind. Only kinds whose count is told anyhow are parted so, and no
 * node is counted over its kinds: then nothing can be subtracted but the total of each table, which `tellParts` withstands.
 * What it does not withstand is the same count made by the other node: these tables stay at this one (decision 24).
 */
export class RouteTally {
  private readonly counts = new Map<string, Map<string, number>>();

  add(population: RoutePopulation, kind: string, peer: string): void {
    const key = keyOf(population, kind);
    const counted = this.counts.get(key) ?? new Map<string, number>();
    this.counts.set(key, counted);
    counted.set(peer, (counted.get(peer) ?? 0) + 1);
  }

  /** @param told the figures of the same quarter, as they are told */
  tell(told: readonly FigureTable[], least: number): RouteTable[] {
    return told.flatMap(({ population, dimension, cells }) =>
      dimension === 'kind' && isRoute(population) ? this.partKinds(population, cells ?? [], least) : [],
    );
  }

  private partKinds(population: RoutePopulation, kinds: NonNullable<ToldTable['cells']>, least: number): RouteTable[] {
    const toldKinds = kinds.filter(({ count }) => count !== null && count > 0).map(({ category }) => category);
    return toldKinds.map((kind) => {
      const counts = this.counts.get(keyOf(population, kind)) ?? new Map<string, number>();
      return { population, kind, ...tellParts(counts, null, least) };
    });
  }
}

const keyOf = (population: RoutePopulation, kind: string) => `${population} ${kind}`;

function isRoute(population: Population): population is RoutePopulation {
  return population === 'exchanges-opened' || population === 'exchanges-received';
}
