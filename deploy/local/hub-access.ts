import { createUser, fmtCreds } from '@nats-io/jwt';
import {
  composeAccounts,
  type CutOff,
  type HubAccounts,
  signLogin,
} from '../../services/directory/hub/hub-accounts.js';
import { type HubKeys, makeHubKeys, openHubKeys } from '../../services/directory/hub/hub-keys.js';
import { type CertifiedKey, certify, makeAuthority } from './certificates.js';

/** With which the broker of a node dials the hub: texts of the files that it reads. */
export interface LeafLogin {
  /** Login and the seed that proves it. */
  credentials: string;
  /** Shown to the hub; without it nobody gets as far as being asked for a login. */
  tls: CertifiedKey | undefined;
  /** Certificate of whoever certified the hub. */
  authority: string;
}

/** Whom the hub of a network on this machine lets in; all of it secret. */
export interface HubAccess {
  keys: HubKeys;
  authority: CertifiedKey;
  hub: CertifiedKey;
  leaves: Record<string, LeafLogin>;
}

/** What a hub is started with: nothing in it names a node. */
export interface HubPlace {
  accounts: HubAccounts;
  tls: CertifiedKey;
  /** Certificates of those who certify leaves. */
  authority: string;
}

export async function makeHubAccess(nodes: readonly string[]): Promise<HubAccess> {
  const authority = await makeAuthority();
  const access = { keys: makeHubKeys(), authority, hub: await certify(authority, 'hub', 'server'), leaves: {} };
  const keys = openHubKeys(access.keys);
  for (const node of nodes) await admit(access, node, keys);
  return access;
}

/** A login and a certificate for one more node; the hub is told nothing. */
export async function admit(
  { keys, authority, leaves }: HubAccess,
  node: string,
  opened = openHubKeys(keys),
): Promise<LeafLogin> {
  const user = createUser();
  const credentials = fmtCreds(await signLogin(opened, node, user.getPublicKey()), user);
  const tls = await certify(authority, node, 'client');
  const login = { credentials: Buffer.from(credentials).toString(), tls, authority: authority.certificate };
  leaves[node] = login;
  return login;
}

export async function hubPlaceOf({ keys, authority, hub }: HubAccess, cutOff: CutOff = {}): Promise<HubPlace> {
  return { accounts: await composeAccounts(openHubKeys(keys), cutOff), tls: hub, authority: authority.certificate };
}
