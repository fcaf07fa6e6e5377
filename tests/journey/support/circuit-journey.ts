import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { DEMO_MEMBERS, MEMBERS } from '../../../deploy/local/members.js';
import type { RunningNode } from '../../../deploy/local/start-node.js';
import type { Items } from '../../../deploy/local/story/api-types.js';
import { CHILD_INFORMED, DESK_OF_MAURITANIA } from '../../../deploy/local/story/inputs.js';
import { register } from '../../../deploy/local/story/register.js';
import type { Telling } from '../../../deploy/local/story/telling.js';
import type { Matrix } from '../../../services/country-node/src/domain/disclosure/types.js';
import { AGREEMENTS, ROUTE, withTransfers } from '../../support/exchange/circuit-world.js';
import { eventually } from '../../support/eventually.js';
import { readFolder } from '../../support/read-folder.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { type Crossing, Journey } from './journey.js';

export const WAY = ['mr', ...ROUTE, 'ne'];
/** A circuit is ended by a worker that looks every ten seconds. */
const ENDED_MS = 150_000;
const ASK_AGAIN_MS = 250;

interface Circuit {
  deadline: string;
  neighbours: { node: string; reference: string; state: string }[];
}

/** Mauritania, its IOM office, that of Niger, and Niger as processes; the ends speak to each other over the offices only. */
export async function beginCircuits(): Promise<{ journey: Journey; end(): Promise<void> }> {
  // A node reads the matrix again whenever it starts.
  const folder = temporaryFolder();
  const matrixFile = join(folder.path, 'matrix.json');
  const matrix = JSON.parse(readFileSync('contracts/need-to-know.json', 'utf8')) as Matrix;
  writeFileSync(matrixFile, JSON.stringify(withTransfers(matrix)));
  const known = [...MEMBERS, ...DEMO_MEMBERS];
  const members = WAY.map((id) => known.find((each) => each.id === id)!);
  const agreements = AGREEMENTS.filter(({ parties }) => parties.every((party) => WAY.includes(party)));
  const journey = await Journey.begin({ members, agreements, nodeSettings: { matrixFile } });
  const end = async () => {
    await journey.end();
    folder.remove();
  };
  return { journey, end };
}

/** An opening of a transfer by way of relays. */
export function opening(telling: Telling, way: { route: readonly string[]; routeUntil?: string }) {
  const input = {
    reason: 'family_there',
    urgency: 'medium',
    childInformed: CHILD_INFORMED,
    contact: DESK_OF_MAURITANIA,
  };
  return { kind: 'case-transfer', caseId: telling.known('caseId'), peer: 'ne', input, ...way };
}

/**
 * Mauritania offers a case to Niger by way of both offices, and its supervisor approves.
 * @param lifeMs until the circuit's deadline, from when it is asked for
 */
export function offerByRelays(journey: Journey, lifeMs?: number): Promise<Crossing> {
  return journey.tell(register, async (telling) => {
    const until = lifeMs === undefined ? {} : { routeUntil: new Date(Date.now() + lifeMs).toISOString() };
    type Asked = { conversationId: string; approvalId: string };
    const asked = await telling
      .as('mr', 'caseworker')
      .post<Asked>('conversations', opening(telling, { route: ROUTE, ...until }));
    telling.know({ conversationId: asked.conversationId });
    await telling.as('mr', 'supervisor').post(`approvals/${asked.approvalId}/decision`, { decision: 'approve' });
  });
}

/** Niger's supervisor gives the case to its caseworker. */
export async function assign({ telling }: Crossing): Promise<void> {
  const supervisor = telling.as('ne', 'supervisor');
  const { caseId } = await supervisor.get<{ caseId: string }>(telling.conversation);
  telling.know({ caseAtNiger: caseId });
  const { items } = await supervisor.get<Items<{ id: string; roles: string[] }>>('staff');
  const worker = items.find(({ roles }) => roles.includes('caseworker'));
  await supervisor.post(`cases/${caseId}/assignments`, { staffId: worker?.id });
}

/** The latest circuit of a node. */
export async function circuitAt({ telling }: Crossing, node: string): Promise<Circuit | undefined> {
  return (await telling.as(node, 'supervisor').get<Items<Circuit>>('circuits?limit=1')).items[0];
}

/** Waits until every hop of the latest circuit stands in a state at these nodes, all on the way unless said. */
export async function untilCircuit(crossing: Crossing, state: string, nodes: readonly string[] = WAY): Promise<void> {
  for (const node of nodes) {
    const stands = async () => {
      // A person may read twenty times a second, and this waits for minutes.
      await sleep(ASK_AGAIN_MS);
      return (await circuitAt(crossing, node))?.neighbours.every((each) => each.state === state) ?? false;
    };
    await eventually(stands, `${node}: circuit ${state}`, ENDED_MS);
  }
}

/** Everything that a node keeps: the rows of its database, and the files in its folder, logs and broker's store among them. */
export async function everythingAt({ databaseUrl, folder }: RunningNode): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const texts: string[] = [];
  try {
    const query = `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`;
    const { rows } = await client.query<{ name: string }>(query);
    for (const { name } of rows)
      texts.push(JSON.stringify((await client.query(`SELECT t.* FROM "${name}" t`)).rows, asText));
  } finally {
    await client.end();
  }
  return [...texts, ...readFolder(folder).map(({ text }) => text)].join('\n');
}

function asText(_name: string, value: unknown): unknown {
  const bytes = value as { type?: string; data?: number[] } | null;
  return bytes?.type === 'Buffer' ? Buffer.from(bytes.data ?? []).toString('latin1') : value;
}
