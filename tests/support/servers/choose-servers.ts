/** Where the servers that a test needs come from. */
export type Place = 'container' | 'local';

export interface Servers {
  postgres: Place;
  nats: Place;
}

/** A container engine that answers. */
export interface Engine {
  /** Whether a container in the host's network listens where this process can connect, on the same loopback. */
  sharesLoopback: boolean;
}

/** How to insist on one or the other; unset, an engine is used when one answers. */
export const WISH = 'PASSERELLE_TEST_SERVERS';

/**
 * The one place where it is decided: containers when an engine answers, else the programs that the demonstration uses.
 * Brokers dial each other over lines that a test cuts, so they need the loopback of this machine; PostgreSQL does not.
 * @param wish what the environment says: `containers`, `local` or nothing
 * @throws Error for another wish, and for `containers` where no engine answers
 */
export function chooseServers(wish: string | undefined, engine: Engine | undefined): Servers {
  if (wish !== undefined && wish !== '' && wish !== 'containers' && wish !== 'local') {
    throw new Error(`${WISH} is "containers", "local" or not set`);
  }
  if (wish === 'containers' && !engine) throw new Error(`${WISH} asks for containers, but no container engine answers`);
  if (wish === 'local' || !engine) return { postgres: 'local', nats: 'local' };
  return { postgres: 'container', nats: engine.sharesLoopback ? 'container' : 'local' };
}
