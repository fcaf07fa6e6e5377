import type { ListedParticipant } from '#libs/trust/types.js';
import { shownHopState } from '../../../services/country-node/src/domain/circuits/hop-state.js';
import type { Matrix } from '../../../services/country-node/src/domain/disclosure/types.js';
import type { HopRow } from '../../../services/country-node/src/ports/store/hops.js';
import type { Country } from './country.js';
import { STORY } from './inputs.js';
import { relaying } from './relaying.js';
import { sampleAgreement, World } from './world.js';

const NODES: readonly ListedParticipant[] = [
  { id: 'mr', country: 'MR', kind: 'authority', roles: [] },
  { id: 'iom-mr', country: 'MR', kind: 'organisation', roles: [] },
  { id: 'iom-ne', country: 'NE', kind: 'organisation', roles: [] },
  { id: 'unicef-ne', country: 'NE', kind: 'organisation', roles: [] },
  { id: 'ne', country: 'NE', kind: 'authority', roles: [] },
];

/** Tracing is what circuits are for; until then a transfer travels by them, for which the published matrix has no column. */
const PURPOSES = ['family-tracing', 'case-transfer'];

export const ROUTE = ['iom-mr', 'iom-ne'];
export const ON_THE_WAY = ['mr', ...ROUTE, 'ne'];
export const AGREEMENTS = [
  sampleAgreement('mr-ne'),
  relaying('mr', 'iom-mr', PURPOSES),
  relaying('iom-mr', 'iom-ne', PURPOSES),
  relaying('iom-mr', 'unicef-ne', PURPOSES),
  relaying('iom-ne', 'ne', PURPOSES),
  relaying('unicef-ne', 'ne', PURPOSES),
  relaying('mr', 'unicef-ne', PURPOSES),
];

/** Mauritania, its IOM office, those of IOM and UNICEF in Niger, and Niger: the ends agree on transfers, neighbours on relaying. */
export async function circuitWorld(): Promise<World> {
  const world = await World.among(NODES, AGREEMENTS);
  for (const { parts } of world.countries.values()) parts.matrix = withTransfers(parts.matrix);
  return world;
}

/** The published matrix, in which a transfer may go by relays as well. */
export function withTransfers({ columns, ...rest }: Matrix): Matrix {
  return {
    ...rest,
    columns: columns.map((each) => (each.conversation === 'relay' ? { ...each, purposes: PURPOSES } : each)),
  };
}

/** Mauritania offers a case to Niger by way of relays; nothing is delivered yet. */
export async function offerBy(world: World, route: readonly string[] = ROUTE, routeUntil?: string) {
  const mr = world.of('mr');
  const { caseId } = await mr.register('01-moussa');
  const until = routeUntil === undefined ? {} : { routeUntil };
  const id = await mr.offer(caseId, 'ne', STORY.offer, { route, ...until });
  return { id, caseId };
}

/** The hops of a node's latest circuit, by the neighbour they lead to, with their states. */
export async function hopsOf({ parts }: Country): Promise<Record<string, HopRow & { state: string }>> {
  const hops = await parts.store.transaction((tx) => tx.hops.list({ limit: 1 }));
  return Object.fromEntries(hops.map((hop) => [hop.peer, hop]));
}

/** Where every hop of the latest circuit stands: `node>neighbour` → state. */
export async function circuitStates(
  world: World,
  ids: readonly string[] = ON_THE_WAY,
): Promise<Record<string, string>> {
  const states: Record<string, string> = {};
  for (const id of ids) {
    for (const hop of Object.values(await hopsOf(world.of(id)))) states[`${id}>${hop.peer}`] = shownHopState(hop);
  }
  return states;
}
