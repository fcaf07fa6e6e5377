import { chooseServers, type Servers, WISH } from './choose-servers.js';
import { findEngine } from './find-engine.js';

let chosen: Promise<Servers> | undefined;

/** Where this run's servers come from; asked once in each test file. */
export function servers(): Promise<Servers> {
  chosen ??= decide(process.env[WISH]);
  return chosen;
}

async function decide(wish: string | undefined): Promise<Servers> {
  return chooseServers(wish, wish === 'local' ? undefined : await findEngine());
}
