import { createUser, encodeAccount, encodeOperator, encodeUser, fmtCreds, newScopedSigner } from '@nats-io/jwt';
import type { OpenHubKeys } from './hub-keys.js';

/** Doors of a node (protocol 6.1). */
const DOORS = ['inbox', 'fetch', 'trust'];
/** Without limits of its own a JWT grants nothing at all. */
const UNLIMITED = { subs: -1, data: -1, payload: -1 };
const OPEN = { ...UNLIMITED, imports: -1, exports: -1, wildcards: true, conn: -1, leaf: -1 };
/** How long somebody may take to tell the hub something. */
const ERRAND_S = 300;

/** Public key of a login → epoch seconds; logins made until then are refused. */
export type CutOff = Readonly<Record<string, number>>;

/** What a hub is told once: whom it believes, and the two accounts it starts with. */
export interface HubAccounts {
  operator: string;
  system: { key: string; jwt: string };
  network: { key: string; jwt: string };
}

export async function composeAccounts(keys: OpenHubKeys, cutOff: CutOff = {}): Promise<HubAccounts> {
  const { operator, system } = keys;
  const key = system.getPublicKey();
  return {
    operator: await encodeOperator('passerelle', operator, { system_account: key }),
    system: { key, jwt: await encodeAccount('SYS', system, { limits: OPEN }, { signer: operator }) },
    network: { key: keys.network.getPublicKey(), jwt: await composeNetwork(keys, cutOff) },
  };
}

/**
 * The account of the nodes. What each may do stands in one template, filled in by the hub with the name in the login: so a
 * login needs nothing new at the hub.
 */
export function composeNetwork(keys: OpenHubKeys, cutOff: CutOff = {}): Promise<string> {
  const name = '{{name()}}';
  const scope = newScopedSigner(keys.nodes, 'node', {
    ...UNLIMITED,
    // By a leaf only: nobody sits down at the hub itself.
    allowed_connection_types: ['LEAFNODE'],
    // The answers of a node go to the inbox of whoever asked.
    pub: { allow: [...DOORS.map((door) => `ps.v1.${name}.*.${door}`), '_INBOX.*.>'], deny: [`_INBOX.${name}.>`] },
    sub: { allow: [...DOORS.map((door) => `ps.v1.*.${name}.${door}`), `_INBOX.${name}.>`], deny: [] },
  });
  const account = { limits: OPEN, signing_keys: [scope], revocations: { ...cutOff } };
  return encodeAccount('NODES', keys.network, account, { signer: keys.operator });
}

/** A login of this node's broker: of no use without the seed that its user key belongs to. */
export function signLogin(keys: OpenHubKeys, node: string, userKey: string): Promise<string> {
  return encodeUser(node, userKey, keys.network, {}, { signer: keys.nodes, scopedUser: true });
}

/** With which somebody may tell the hub something, for minutes only; the content of a `.creds` file. */
export async function signErrand(keys: OpenHubKeys): Promise<Uint8Array> {
  const user = createUser();
  const exp = Math.floor(Date.now() / 1_000) + ERRAND_S;
  return fmtCreds(await encodeUser('errand', user, keys.system, {}, { exp }), user);
}
