import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { placeOnce } from './place-once.js';
import { unpackDebian } from './unpack-debian.js';

/** Older servers cannot write to disk before they acknowledge. */
const MINIMUM = [2, 10, 27] as const;
/** The Debian suite whose package is new enough. */
const SUITE = 'trixie';

/**
 * The path of a nats-server that can fsync before it acknowledges: the one on PATH, one fetched earlier, or Debian's own
 * package of a newer suite from the mirror this machine is set up with, unpacked beside the other state and not installed.
 * @throws Error that says what to install
 */
export function findNatsServer(cache: string, say: (text: string) => void = () => undefined): string {
  const place = join(cache, `nats-server-${MINIMUM.join('.')}`);
  const fetched = join(place, 'usr', 'sbin', 'nats-server');
  for (const candidate of ['nats-server', fetched]) if (isNewEnough(candidate)) return candidate;
  say('fetching nats-server from the Debian mirror that is set up here');
  try {
    placeOnce(place, (folder) => unpackDebian(folder, ['nats-server'], SUITE));
  } catch {
    throw new Error(HELP);
  }
  if (isNewEnough(fetched)) return fetched;
  throw new Error(HELP);
}

const HELP = `nats-server ${MINIMUM.join('.')} or newer was not found and could not be fetched; install it and put it on PATH`;

function isNewEnough(program: string): boolean {
  try {
    const said = execFileSync(program, ['--version'], { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
    const [major = 0, minor = 0, patch = 0] = (/v(\d+)\.(\d+)\.(\d+)/.exec(said)?.slice(1) ?? []).map(Number);
    const rank = (version: readonly number[]) => version.reduce((sum, part) => sum * 1_000 + part, 0);
    return rank([major, minor, patch]) >= rank(MINIMUM);
  } catch {
    return false;
  }
}
