import type { RunningNetwork } from '../../deploy/local/start-network.js';
import { NodeClient } from '../../deploy/local/node-client.js';

const LISTS: readonly [string, string][] = [
  ['caseworker', 'cases'],
  ['caseworker', 'conversations'],
  ['supervisor', 'cases'],
  ['supervisor', 'approvals?status=waiting'],
  ['caseworker', 'inbox'],
  ['administrator', 'queues'],
  ['auditor', 'ledger?limit=50'],
];
const TIMES = 40;

/** How long a page of each list takes over HTTP, in ms: the 95th percentile over all of them, and the slowest list. */
export async function measureLists(network: RunningNetwork, node: string): Promise<{ p95Ms: number; slowest: string }> {
  const waits: { list: string; ms: number }[] = [];
  for (const [role, path] of LISTS) {
    const client = await NodeClient.logIn(network, node, role);
    for (let time = 0; time < TIMES; time += 1) {
      const began = performance.now();
      await client.get(path);
      waits.push({ list: path, ms: performance.now() - began });
    }
  }
  const sorted = waits.toSorted((left, right) => left.ms - right.ms);
  return {
    p95Ms: Math.round(sorted[Math.floor(sorted.length * 0.95)]?.ms ?? 0),
    slowest: sorted.at(-1)?.list ?? '',
  };
}
