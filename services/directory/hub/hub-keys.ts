import { createAccount, createOperator, fromSeed, type KeyPair } from '@nats-io/jwt';

/** Seeds of the keys by which a hub knows its network (nkeys); whoever has them decides who may dial in. */
export interface HubKeys {
  operator: string;
  /** Of the account through which the hub itself is told something. */
  system: string;
  /** Of the account in which all nodes speak. */
  network: string;
  /** Signs logins of nodes; what one may do comes from the template and its name. */
  nodes: string;
}

export function makeHubKeys(): HubKeys {
  const seeds = [createOperator(), createAccount(), createAccount(), createAccount()].map(seedOf);
  const [operator, system, network, nodes] = seeds as [string, string, string, string];
  return { operator, system, network, nodes };
}

export function seedOf(key: KeyPair): string {
  return new TextDecoder().decode(key.getSeed());
}

/** Ready to sign. The library works its halves out anew whenever it is asked for them, which takes longer than to sign. */
export function keyOf(seed: string): KeyPair {
  const key = fromSeed(new TextEncoder().encode(seed));
  const [own, secret] = [key.getPublicKey(), key.getPrivateKey()];
  return Object.assign(key, { getPublicKey: () => own, getPrivateKey: () => secret });
}

export type OpenHubKeys = Readonly<Record<keyof HubKeys, KeyPair>>;

export function openHubKeys({ operator, system, network, nodes }: HubKeys): OpenHubKeys {
  return { operator: keyOf(operator), system: keyOf(system), network: keyOf(network), nodes: keyOf(nodes) };
}
