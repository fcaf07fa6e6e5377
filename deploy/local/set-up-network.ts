import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKey, type OctetKey, publicHalf } from '#libs/envelope/keys.js';
import type { SigningKey } from '#libs/envelope/types.js';
import type { NationalConfigurationText } from '#libs/schema-check/generated/types.js';
import { listKey, signAgreement, signNationalConfiguration } from '#libs/trust/author.js';
import type { AgreementText, ListedParticipant, TrustListText } from '#libs/trust/types.js';
import { createKeyring } from '../../services/country-node/src/adapters/keyring/create-keyring.js';
import { FileKeyring } from '../../services/country-node/src/adapters/keyring/file-keyring.js';
import { createNodeKey, NodeKeyFile } from '../../services/country-node/src/adapters/keyring/node-key-file.js';
import { authorEdition, authorSignedRoot } from '../../services/directory/author-edition.js';
import { type HubAccess, makeHubAccess } from './hub-access.js';
import { publishFiles } from '../../services/directory/publish-files.js';

const YEAR_MS = 365 * 24 * 3_600_000;
/** How fresh the list is, the timestamp says. */
const FRESH_MS = 14 * 24 * 3_600_000;
const ROOT_LIFE_MS = 10 * YEAR_MS;
const ROOTS = 3;
const THRESHOLD = 2;
const CLOCK = { now: () => new Date() };

/** What the network keeps between two starts beside the nodes' own keys; all of it secret. */
export interface NetworkSecrets {
  roots: Required<OctetKey>[];
  /** Signs snapshot and timestamp. */
  publisher: Required<OctetKey>;
  /** Whom the hub lets in, and with what. */
  hub: HubAccess;
  /** Node id → its secret at its own broker. */
  node: Record<string, string>;
  publicKeys: Record<string, { sign: OctetKey; encrypt: OctetKey }>;
  clientSecret: string;
  listVersion: number;
  /** Country → keys of its authority over national law, both of which must sign. */
  lawKeys: Record<string, Required<OctetKey>[]>;
}

export interface Member extends ListedParticipant {
  name: string;
}

/** Makes keys and secrets at the first start, reads them at the next ones, and publishes a fresh trust list at every start. */
export async function setUpNetwork(
  folder: string,
  members: readonly Member[],
  agreements: readonly AgreementText[],
  configurations: readonly NationalConfigurationText[],
  guests: readonly Member[] = [],
): Promise<NetworkSecrets> {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const file = join(folder, 'network.json');
  const known = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as NetworkSecrets)
    : await makeSecrets(folder, members, guests);
  // A network of an earlier release has none of these yet.
  const lawKeys = known.lawKeys ?? makeLawKeys([...members, ...guests]);
  const publisher = known.publisher ?? generateKey('Ed25519');
  const hub = known.hub ?? (await makeHubAccess(members.map(({ id }) => id)));
  const secrets = { ...known, lawKeys, publisher, hub, listVersion: known.listVersion + 1 };
  for (const { id } of [...members, ...guests]) issueNationalConfiguration(folder, id, secrets, configurations);
  writeFileSync(file, JSON.stringify(secrets), { mode: 0o600 });
  layRoot(folder, secrets);
  const list = await writeTrustList(folder, members, agreements, secrets);
  const makers = { people: secrets.roots.slice(0, THRESHOLD), publisher };
  publishFiles(join(folder, 'directory'), authorEdition(list, makers, { freshUntil: inMs(FRESH_MS) }));
  return secrets;
}

async function makeSecrets(
  folder: string,
  members: readonly Member[],
  guests: readonly Member[],
): Promise<NetworkSecrets> {
  const publicKeys: NetworkSecrets['publicKeys'] = {};
  for (const { id } of members) {
    const place = join(folder, id);
    mkdirSync(place, { recursive: true, mode: 0o700 });
    const nodeKey = await createNodeKey(join(place, 'node.key'));
    publicKeys[id] = await createKeyring(join(place, 'keyring'), nodeKey, new Date(0));
  }
  const secret = () => randomBytes(24).toString('hex');
  const roots = Array.from({ length: ROOTS }, () => generateKey('Ed25519'));
  return {
    roots,
    publisher: generateKey('Ed25519'),
    lawKeys: makeLawKeys([...members, ...guests]),
    hub: await makeHubAccess(members.map(({ id }) => id)),
    node: Object.fromEntries([...members, ...guests].map(({ id }) => [id, secret()])),
    publicKeys,
    clientSecret: secret(),
    listVersion: 0,
  };
}

function makeLawKeys(members: readonly Member[]): NetworkSecrets['lawKeys'] {
  const pair = () => Array.from({ length: THRESHOLD }, () => generateKey('Ed25519'));
  return Object.fromEntries(members.map(({ country }) => [country, pair()]));
}

/** Begins the directory, once: the nodes were given this root, and go on from it. */
function layRoot(folder: string, { roots, publisher }: NetworkSecrets): void {
  const file = join(folder, 'trust-root.json');
  const place = join(folder, 'directory');
  if (existsSync(join(place, '1.root.json')) && existsSync(file)) return;
  const held = { threshold: THRESHOLD, keys: roots };
  const holders = { root: held, targets: held, publisher };
  const root = authorSignedRoot({ version: 1, expiresAt: inMs(ROOT_LIFE_MS) }, holders, roots.slice(0, THRESHOLD));
  publishFiles(place, new Map([['1.root.json', Buffer.from(root)]]));
  writeFileSync(file, root);
}

async function writeTrustList(
  folder: string,
  members: readonly Member[],
  agreements: readonly AgreementText[],
  { publicKeys, listVersion }: NetworkSecrets,
): Promise<TrustListText> {
  const validity = { notBefore: inMs(-YEAR_MS), notAfter: inMs(YEAR_MS) };
  const signers = new Map<string, SigningKey>();
  for (const { id } of members) signers.set(id, await signerOf(folder, id));
  const partiesOf = ({ parties }: AgreementText) =>
    Object.fromEntries([...signers].filter(([id]) => parties.includes(id)));
  return {
    v: 1 as const,
    version: listVersion,
    issuedAt: inMs(0),
    expiresAt: inMs(YEAR_MS),
    participants: members.map(({ id, country, kind, roles }) => ({ id, country, kind, roles })),
    keys: Object.entries(publicKeys).flatMap(([id, { sign, encrypt }]) => [
      listKey(id, sign, validity),
      listKey(id, encrypt, validity),
    ]),
    revocations: [],
    agreements: agreements.map((agreement) => signAgreement(agreement, partiesOf(agreement))),
  };
}

/** From now; before now when negative. */
function inMs(ms: number): string {
  return new Date(Date.now() + ms).toISOString();
}

async function signerOf(folder: string, id: string): Promise<SigningKey> {
  const nodeKey = NodeKeyFile.read(join(folder, id, 'node.key'));
  return (await FileKeyring.open(join(folder, id, 'keyring'), nodeKey, CLOCK)).signingKey();
}

/** Hands a node the sample of its country, signed by the keys of a made-up authority. */
function issueNationalConfiguration(
  folder: string,
  node: string,
  { lawKeys, listVersion: version }: NetworkSecrets,
  configurations: readonly NationalConfigurationText[],
): void {
  const text = configurations.find(({ nodes }) => nodes.includes(node));
  const keys = text && lawKeys[text.country];
  if (!keys) throw new RangeError(`no national configuration for ${node}`);
  mkdirSync(join(folder, node), { recursive: true, mode: 0o700 });
  const write = (name: string, content: object) => writeFileSync(join(folder, node, name), JSON.stringify(content));
  write('national-configuration.json', signNationalConfiguration({ ...text, version }, keys));
  write('national-authority.json', { threshold: keys.length, keys: keys.map(publicHalf) });
}
