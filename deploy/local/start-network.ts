import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import type { AgreementText } from '#libs/trust/types.js';
import { freePort } from './free-port.js';
import { hubPlaceOf } from './hub-access.js';
import { Launcher, type Service } from './launcher.js';
import { MEMBERS } from './members.js';
import { findNatsServer } from './nats-binary.js';
import { startHub } from './nats.js';
import { startPostgres } from './postgres.js';
import { Progress } from './progress.js';
import { readSampleAgreements } from './read-sample-agreements.js';
import { readSampleConfigurations } from './read-sample-configurations.js';
import { type Member, type NetworkSecrets, setUpNetwork } from './set-up-network.js';
import { type PlacedNode, placeNode, type RunningNode, startNode } from './start-node.js';
import { startProcess } from './start-process.js';
import { type AuthorityPlace, placeAuthority } from './time-stamp-authority.js';

export interface RunningNetwork {
  nodes: RunningNode[];
  /** URL of the issuer of access tokens. */
  issuer: string;
  clientSecret: string;
  postgres: Service;
  hub: Service;
  /** In PEM: of the authority of time-stamps that national law names; absent where the network has none. */
  stampCertificates?: string;
  /** Gives a guest a broker, a database and settings; its keys, its place on the list and its start are its own business. */
  place(guest: Member): Promise<PlacedNode>;
  stop(): Promise<void>;
}

export interface NetworkPlace {
  /** Of the repository. */
  root: string;
  /** Of all state. */
  folder: string;
  progress?: Progress;
  /** The smallest network unless said. */
  members?: readonly Member[];
  /** Who may come later: known to the hub and to the issuer. */
  guests?: readonly Member[];
  /** Countries (ISO 3166) whose law names an authority of time-stamps, which is started then. */
  stamped?: readonly string[];
  /** The sample agreements of its members unless said. */
  agreements?: readonly AgreementText[];
  /** Settings of every node that differ from those of a demonstration. */
  nodeSettings?: Readonly<Record<string, unknown>>;
  /** What else the process of a node finds in its environment. */
  nodeEnvironment?: (node: string) => Readonly<Record<string, string>>;
  /** Built file, seen from `dist`, that runs a node in place of the node's own. */
  nodeScript?: (node: string) => string | undefined;
  /** Puts a line of a test's own before a port: where a node dials its broker, or a broker the hub. @returns the port to dial */
  between?: (what: 'broker' | 'hub', node: string, port: number) => Promise<number>;
  /** When it fires, what is starting is ended and nothing more starts. */
  interrupted?: AbortSignal;
}

/** Starts everything a network needs on this machine, as processes of its own; all state is below `folder`. */
export async function startNetwork(place: NetworkPlace): Promise<RunningNetwork> {
  const { root, folder, interrupted, members = MEMBERS, guests = [] } = place;
  const progress = place.progress ?? new Progress(() => undefined);
  const launcher = await Launcher.open(root, folder);
  interrupted?.addEventListener('abort', () => launcher.interrupt());
  try {
    const { stamped = [] } = place;
    const authority = stamped.length > 0 ? await placeAuthority(join(folder, 'time-stamps')) : undefined;
    const secrets = await progress.step('keys, agreements and trust list', () =>
      setUp(
        { root, folder, members, guests },
        place.agreements ?? samplesOf(root, members),
        authority && { countries: stamped, authority },
      ),
    );
    const [databasePort, leafPort] = [await freePort(), await freePort()];
    const postgres = await progress.step('PostgreSQL', () =>
      launcher.launch(
        'PostgreSQL',
        (onSpawn) => startPostgres({ root, folder: join(folder, 'postgres'), port: databasePort, onSpawn }),
        'SIGINT',
      ),
    );
    const binary = findNatsServer(join(root, '.passerelle', 'cache'), (text) => progress.say(`  … ${text}`));
    const hubPlace = await hubPlaceOf(secrets.hub);
    const hub = await progress.step('hub', () =>
      launcher.launch('hub', (onSpawn) =>
        startHub({ binary, folder: join(folder, 'hub'), place: hubPlace, leafPort, onSpawn }),
      ),
    );
    const issuer = await progress.step('issuer of access tokens (demonstration only)', () =>
      startIssuer(launcher, { root, folder, members: [...members, ...guests] }, secrets),
    );
    if (authority)
      await progress.step('authority of time-stamps (demonstration only)', () =>
        launchAuthority(launcher, root, authority),
      );
    const shared = { launcher, postgres: postgres.running, secrets, binary, hubLeafPort: leafPort, issuer };
    const {
      nodeSettings = {},
      nodeEnvironment = () => ({}),
      nodeScript = () => undefined,
      between = (_what, _node, port) => Promise.resolve(port),
    } = place;
    const around = { ...shared, root, folder, nodeSettings, nodeEnvironment, nodeScript, between };
    const nodes = await inTurns(members, (member) =>
      progress.step(`node ${member.id}: ${member.name}`, () => startNode(around, member)),
    );
    const known = {
      ...{ nodes, issuer, clientSecret: secrets.clientSecret, postgres, hub },
      ...(authority ? { stampCertificates: authority.certificatesFile } : {}),
    };
    return { ...known, place: (guest) => placeNode(around, guest), stop: () => launcher.close() };
  } catch (error) {
    await launcher.close();
    throw error;
  }
}

/** As many at once as there are processors: a node that shares one with six others may take longer than it is given. */
async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const lane = async () => {
    for (let at = next++; at < items.length; at = next++) results[at] = await work(items[at]!);
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, lane));
  return results;
}

interface Who {
  root: string;
  folder: string;
  members: readonly Member[];
  guests: readonly Member[];
}

interface Stamping {
  countries: readonly string[];
  authority: AuthorityPlace;
}

function setUp(
  { root, folder, members, guests }: Who,
  agreements: readonly AgreementText[],
  stamping?: Stamping,
): Promise<NetworkSecrets> {
  const samples = readSampleConfigurations(join(root, 'contracts', 'national-configurations')).map((text) => {
    if (!stamping?.countries.includes(text.country)) return text;
    const { address, certificates } = stamping.authority;
    return { ...text, timeStamps: { authority: address, certificates } };
  });
  // There is no sample of a guest's law: it has the made-up values of the first, under its own name.
  const lent = guests.flatMap(({ id, country }) =>
    samples.slice(0, 1).map((text) => ({ ...text, country, nodes: [id] })),
  );
  return setUpNetwork(folder, members, agreements, [...samples, ...lent], guests);
}

function samplesOf(root: string, members: readonly Member[]): AgreementText[] {
  return readSampleAgreements(
    join(root, 'contracts', 'agreements'),
    members.map(({ id }) => id),
  );
}

async function launchAuthority(
  launcher: Launcher,
  root: string,
  { address, settingsFile }: AuthorityPlace,
): Promise<void> {
  await launcher.launch('authority of time-stamps', (onSpawn) =>
    startProcess({
      name: 'authority of time-stamps',
      script: join(root, 'dist', 'deploy', 'local', 'time-stamp-authority.js'),
      args: [settingsFile],
      logFile: join(dirname(settingsFile), 'authority.log'),
      // What is no request for a stamp is answered too, and stamps nothing.
      ready: async () => (await fetch(address)).status === 400,
      onSpawn,
    }),
  );
}

async function startIssuer(
  launcher: Launcher,
  { root, folder, members }: { root: string; folder: string; members: readonly Member[] },
  { clientSecret }: NetworkSecrets,
): Promise<string> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const place = join(folder, 'issuer');
  mkdirSync(place, { recursive: true });
  const file = join(place, 'settings.json');
  writeFileSync(file, JSON.stringify({ port, clientSecret, nodes: members.map(({ id }) => id) }), { mode: 0o600 });
  await launcher.launch('issuer', (onSpawn) =>
    startProcess({
      name: 'issuer',
      script: join(root, 'dist', 'deploy', 'local', 'oidc-issuer.js'),
      args: [file],
      logFile: join(place, 'issuer.log'),
      ready: async () => (await fetch(`${url}/.well-known/openid-configuration`)).ok,
      onSpawn,
    }),
  );
  return url;
}
