import { join } from 'node:path';
import type { HubOptions } from '../../../deploy/local/nats.js';
import { findNatsServer } from '../../../deploy/local/nats-binary.js';
import { servers } from './servers.js';

/** What runs a broker in this test run: options for the starting of hubs and leaves. */
export async function natsServer(): Promise<Pick<HubOptions, 'binary' | 'launch'>> {
  if ((await servers()).nats === 'container') {
    const { launchNatsContainer } = await import('./nats-container.js');
    return { binary: '', launch: launchNatsContainer };
  }
  return { binary: findNatsServer(join(process.cwd(), '.passerelle', 'cache')) };
}
