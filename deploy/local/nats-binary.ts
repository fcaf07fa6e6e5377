import { execFileSync, type ExecFileSyncOptions } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { placeOnce } from './place-once.js';

/** Older servers cannot write to disk before they acknowledge. */
const MINIMUM = [2, 10, 27] as const;
/** The Debian suite whose package is new enough. */
const SUITE = 'trixie';
const APT_TIMEOUT_MS = 120_000;

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
    placeOnce(place, fetchPackage);
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

/** apt with folders of its own: the machine's package lists and sources are only read. */
function fetchPackage(folder: string): void {
  for (const name of ['lists/partial', 'archives/partial', 'download'])
    mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'newer.sources'), newerSource());
  const options = [
    ['Dir::Etc::sourcelist', join(folder, 'newer.sources')],
    ['Dir::Etc::sourceparts', '-'],
    ['Dir::State::lists', join(folder, 'lists')],
    ['Dir::Cache', folder],
    ['APT::Sandbox::User', process.getuid?.() === 0 ? 'root' : ''],
  ].flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const quiet: ExecFileSyncOptions = { cwd: join(folder, 'download'), stdio: 'ignore', timeout: APT_TIMEOUT_MS };
  execFileSync('apt-get', [...options, '-q', 'update'], quiet);
  execFileSync('apt-get', [...options, '-q', 'download', 'nats-server'], quiet);
  const [archive] = globSync(join(folder, 'download', '*.deb'));
  if (!archive) throw new Error('nothing was downloaded');
  execFileSync('dpkg', ['-x', archive, folder], quiet);
}

/** The machine's first Debian source, pointed at the newer suite. */
function newerSource(): string {
  const files = ['/etc/apt/sources.list', ...globSync('/etc/apt/sources.list.d/*')].filter((file) => existsSync(file));
  const texts = files.map((file) => readFileSync(file, 'utf8'));
  const uri = texts.map(
    (text) => /^URIs:\s*(\S+)/m.exec(text)?.[1] ?? /^deb\s+(?:\[[^\]]*\]\s+)?(\S+)/m.exec(text)?.[1],
  );
  const signedBy = texts.map((text) => /^Signed-By:\s*(\S+)/m.exec(text)?.[1]).find((path) => path !== undefined);
  const mirror = uri.find((found) => found !== undefined);
  if (!mirror) throw new Error('no Debian source is set up');
  const key = signedBy ?? '/usr/share/keyrings/debian-archive-keyring.gpg';
  return `Types: deb\nURIs: ${mirror}\nSuites: ${SUITE}\nComponents: main\nSigned-By: ${key}\n`;
}
