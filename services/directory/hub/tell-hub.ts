import { connect, credsAuthenticator } from '@nats-io/transport-node';
import { type CutOff, composeNetwork, signErrand } from './hub-accounts.js';
import type { OpenHubKeys } from './hub-keys.js';

const PATIENCE_MS = 5_000;

/**
 * Tells a running hub which logins no longer count. Whoever is in with one is put out at once; the hub keeps what it is told,
 * and nothing is restarted.
 * @throws Error when the hub is away, or does not take it
 */
export async function tellCutOff(server: string, keys: OpenHubKeys, cutOff: CutOff): Promise<void> {
  const authenticator = credsAuthenticator(await signErrand(keys));
  const connection = await connect({ servers: server, authenticator, timeout: PATIENCE_MS, reconnect: false });
  try {
    const account = await composeNetwork(keys, cutOff);
    const answer = await connection.request('$SYS.REQ.CLAIMS.UPDATE', account, { timeout: PATIENCE_MS });
    const { data } = answer.json<{ data?: { code?: number } }>();
    if (data?.code !== 200) throw new Error('the hub did not take the account');
  } finally {
    await connection.close();
  }
}
