import type { NatsConnection } from '@nats-io/transport-node';
import type { NodeLog } from '../../ports/node-parts.js';

/** Follows a connection until it is closed: tells whether it stands, and writes what happens to the log. */
export async function watchConnection(
  connection: NatsConnection,
  log: NodeLog,
  standing: (up: boolean) => void,
): Promise<void> {
  for await (const status of connection.status()) {
    switch (status.type) {
      case 'disconnect':
        standing(false);
        log.warn('broker-disconnected');
        break;
      case 'reconnect':
        standing(true);
        log.info('broker-connected');
        break;
      case 'error':
        // Permission errors among them; subjects stand in the message only, which is not written.
        log.error('broker-error', status.error);
        break;
      case 'close':
        standing(false);
        break;
      default:
        // Pings, servers found and the like change nothing for whoever waits on the connection.
        break;
    }
  }
  standing(false);
}
