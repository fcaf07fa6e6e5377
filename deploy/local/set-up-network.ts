import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKey, type OctetKey, publicHalf } from '#libs/envelope/keys.js';
import type { SigningKey } from '#libs/envelope/types.js';
import type { NationalConfigurationText } from '#libs/schema-check/generated/types.js';
import { listKey, signAgreement, signNationalConfiguration, signTrustList } from '#libs/trust/author.js';
import type { AgreementText, ListedParticipant } from '#libs/trust/types.js';
import { createKeyring } from '../../services/country-node/src/adapters/keyring/create-keyring.js';
import { FileKeyring } from '../../services/country-node/src/adapters/keyring/file-keyring.js';
import { createNodeKey, readNodeKey } from '../../services/country-node/src/adapters/keyring/node-key.js';

const YEAR_MS = 365 * 24 * 3_600_000;
const LIST_LIFE_MS = 30 * 24 * 3_600_000;
const ROOTS = 3;
const THRESHOLD = 2;
const CLOCK = { now: () => new Date() };

/** What the network keeps between two starts beside the nodes' own keys; all of it secret. */
export interface NetworkSecrets {
  roots: Required<OctetKey>[];
  /** Node id → secret of its leaf at the hub, and of the node at its leaf. */
  leaf: Record<string, string>;
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
): Promise<NetworkSecrets> {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const file = join(folder, 'network.json');
  const known = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as NetworkSecrets)
    : await makeSecrets(folder, members);
  // A network of an earlier release has none yet.
  const lawKeys = known.lawKeys ?? makeLawKeys(members);
  const secrets = { ...known, lawKeys, listVersion: known.listVersion + 1 };
  for (const { id } of members) issueNationalConfiguration(folder, id, secrets, configurations);
  writeFileSync(file, JSON.stringify(secrets), { mode: 0o600 });
  await publishTrustList(folder, members, agreements, secrets);
  return secrets;
}

async function makeSecrets(folder: string, members: readonly Member[]): Promise<NetworkSecrets> {
  const publicKeys: NetworkSecrets['publicKeys'] = {};
  for (const { id } of members) {
    const place = join(folder, id);
    mkdirSync(place, { recursive: true, mode: 0o700 });
    const nodeKey = await createNodeKey(join(place, 'node.key'));
    publicKeys[id] = await createKeyring(join(place, 'keyring'), nodeKey, new Date(0));
  }
  const secret = () => randomBytes(24).toString('hex');
  const byNode = () => Object.fromEntries(members.map(({ id }) => [id, secret()]));
  const roots = Array.from({ length: ROOTS }, () => generateKey('Ed25519'));
  return {
    roots,
    lawKeys: makeLawKeys(members),
    leaf: byNode(),
    node: byNode(),
    publicKeys,
    clientSecret: secret(),
    listVersion: 0,
  };
}

function makeLawKeys(members: readonly Member[]): NetworkSecrets['lawKeys'] {
  const pair = () => Array.from({ length: THRESHOLD }, () => generateKey('Ed25519'));
  return Object.fromEntries(members.map(({ country }) => [country, pair()]));
}

async function publishTrustList(
  folder: string,
  members: readonly Member[],
  agreements: readonly AgreementText[],
  { roots, publicKeys, listVersion }: NetworkSecrets,
): Promise<void> {
  const now = Date.now();
  const at = (ms: number) => new Date(ms).toISOString();
  const validity = { notBefore: at(now - YEAR_MS), notAfter: at(now + YEAR_MS) };
  const signers = new Map<string, SigningKey>();
  for (const { id } of members) signers.set(id, await signerOf(folder, id));
  const partiesOf = ({ parties }: AgreementText) =>
    Object.fromEntries([...signers].filter(([id]) => parties.includes(id)));
  const list = {
    v: 1 as const,
    version: listVersion,
    issuedAt: at(now),
    expiresAt: at(now + LIST_LIFE_MS),
    participants: members.map(({ id, country, kind, roles }) => ({ id, country, kind, roles })),
    keys: Object.entries(publicKeys).flatMap(([id, { sign, encrypt }]) => [
      listKey(id, sign, validity),
      listKey(id, encrypt, validity),
    ]),
    revocations: [],
    agreements: agreements.map((agreement) => signAgreement(agreement, partiesOf(agreement))),
  };
  writeFileSync(join(folder, 'trust-list.json'), JSON.stringify(signTrustList(list, roots.slice(0, THRESHOLD))));
  const root = { threshold: THRESHOLD, keys: roots.map(publicHalf) };
  writeFileSync(join(folder, 'trust-root.json'), JSON.stringify(root));
}

async function signerOf(folder: string, id: string): Promise<SigningKey> {
  const nodeKey = await readNodeKey(join(folder, id, 'node.key'));
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
  const write = (name: string, content: object) => writeFileSync(join(folder, node, name), JSON.stringify(content));
  write('national-configuration.json', signNationalConfiguration({ ...text, version }, keys));
  write('national-authority.json', { threshold: keys.length, keys: keys.map(publicHalf) });
}
