import { setTimeout as sleep } from 'node:timers/promises';
import type { StoreChange } from '../../services/country-node/src/ports/store/store.js';
import type { RunningNode } from '../../deploy/local/start-node.js';
import { connectTo } from './connect-to.js';
import { type LatencyFigures, latencyFigures } from './latency-figures.js';
import type { RemotePeople } from './remote-people.js';

/** Between two looks at what changed; the database is asked only about conversations of which a change was heard. */
const LOOK_MS = 4;
const LATEST_RECEIPT_MS = 20_000;

/** Time from accepted by the sender to the peer's signed receipt committed there, at a steady rate below saturation. */
export async function measureLatency(
  sender: RunningNode,
  people: RemotePeople,
  approvals: readonly string[],
  perSecond: number,
): Promise<LatencyFigures> {
  const accepted = new Map<string, number>();
  const waits: number[] = [];
  const [client, listener, changed] = [await connectTo(sender), await connectTo(sender), new Set<string>()];
  listener.on('notification', ({ payload }) => {
    const { topic, id } = JSON.parse(payload ?? '{}') as StoreChange;
    if (topic === 'conversation') changed.add(id);
  });
  await listener.query('LISTEN passerelle');
  let accepting = approvals.length;
  const began = performance.now();
  const accept = async (approval: string, index: number) => {
    await sleep(Math.max(0, began + (index * 1_000) / perSecond - performance.now()));
    accepted.set(await people.approve(approval), performance.now());
    accepting -= 1;
  };
  const all = Promise.all(approvals.map(accept));
  const receipted = `SELECT conversation_id AS id FROM message WHERE conversation_id = ANY ($1) AND status = 'receipted'`;
  for (let last = began; performance.now() - last < LATEST_RECEIPT_MS; await sleep(LOOK_MS)) {
    if (accepting > 0) last = performance.now();
    else if (accepted.size === 0) break;
    const asked = [...changed].filter((id) => accepted.has(id));
    if (asked.length === 0) continue;
    const { rows } = await client.query<{ id: string }>(receipted, [asked]);
    for (const id of asked) changed.delete(id);
    for (const { id } of rows) waits.push(performance.now() - accepted.get(id)!);
    for (const { id } of rows) accepted.delete(id);
  }
  await all;
  await Promise.all([client.end(), listener.end()]);
  const now = performance.now();
  const inVain = [...accepted.values()].map((at) => now - at);
  return latencyFigures(waits, inVain, approvals.length / ((now - began) / 1_000));
}
