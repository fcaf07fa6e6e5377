import type pg from 'pg';
import { asConnectFault } from './store-fault.js';

/** @throws Fault `store-unavailable:` and the state that the server, or the system, named: an operator can mend a refused login */
export async function connectClient(client: pg.Client): Promise<void> {
  try {
    await client.connect();
  } catch (error) {
    throw asConnectFault(error);
  }
}
