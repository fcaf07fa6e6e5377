import { randomBytes } from 'node:crypto';
import { GenericContainer, Wait } from 'testcontainers';
import { type LocalPostgres, makeDatabase, SETTINGS } from '../../../deploy/local/postgres.js';

const IMAGE = 'postgres:18-alpine';
const PORT = 5432;
/** Those of a server on this machine; a container is reached from outside, and its first start uses a socket. */
const OWN_TO_THE_MACHINE = ['listen_addresses', 'unix_socket_directories'];

/** A PostgreSQL in a container, with the settings of the demonstration's; it goes when it is stopped. */
export async function startPostgresContainer(): Promise<LocalPostgres> {
  const password = randomBytes(24).toString('hex');
  const container = await new GenericContainer(IMAGE)
    .withEnvironment({
      POSTGRES_USER: 'passerelle',
      POSTGRES_PASSWORD: password,
      POSTGRES_DB: 'postgres',
      POSTGRES_INITDB_ARGS: '--encoding=UTF8 --locale=C --auth-host=scram-sha-256',
    })
    .withCommand(['postgres', ...containerSettings()])
    .withExposedPorts(PORT)
    // It says so once while it makes its first database, and once when it is there to stay.
    .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/, 2))
    .start();
  const port = container.getMappedPort(PORT);
  const urlOf = (name: string) => `postgres://passerelle:${password}@${container.getHost()}:${port}/${name}`;
  return {
    port,
    database: async (name) => {
      await makeDatabase(urlOf('postgres'), name);
      return urlOf(name);
    },
    stop: async () => void (await container.stop()),
  };
}

/** The `-c` arguments. */
export function containerSettings(): string[] {
  const settings = Object.entries(SETTINGS).filter(([name]) => !OWN_TO_THE_MACHINE.includes(name));
  return settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
