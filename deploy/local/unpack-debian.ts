import { execFileSync, type ExecFileSyncOptions } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const APT_TIMEOUT_MS = 120_000;

/**
 * Unpacks packages of Debian into a folder, and installs nothing: from the mirror that this machine is set up with, by apt
 * with folders of its own. The machine's package lists and sources are only read.
 * @param suite by its name; else the machine's own
 * @throws Error where one cannot be had
 */
export function unpackDebian(folder: string, packages: readonly string[], suite?: string): void {
  for (const name of ['lists/partial', 'archives/partial', 'download'])
    mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'one.sources'), sourceOf(suite ?? ownSuite()));
  const options = [
    ['Dir::Etc::sourcelist', join(folder, 'one.sources')],
    ['Dir::Etc::sourceparts', '-'],
    ['Dir::State::lists', join(folder, 'lists')],
    ['Dir::Cache', folder],
    ['APT::Sandbox::User', process.getuid?.() === 0 ? 'root' : ''],
  ].flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const quiet: ExecFileSyncOptions = { cwd: join(folder, 'download'), stdio: 'ignore', timeout: APT_TIMEOUT_MS };
  execFileSync('apt-get', [...options, '-q', 'update'], quiet);
  execFileSync('apt-get', [...options, '-q', 'download', ...packages], quiet);
  const archives = globSync(join(folder, 'download', '*.deb'));
  if (archives.length < packages.length) throw new Error('not everything was downloaded');
  for (const archive of archives) execFileSync('dpkg', ['-x', archive, folder], quiet);
}

function ownSuite(): string {
  const suite = /^VERSION_CODENAME=(\w+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  if (suite === undefined) throw new Error('this is no Debian');
  return suite;
}

/** The machine's first Debian source, pointed at one suite. */
function sourceOf(suite: string): string {
  const files = ['/etc/apt/sources.list', ...globSync('/etc/apt/sources.list.d/*')].filter((file) => existsSync(file));
  const texts = files.map((file) => readFileSync(file, 'utf8'));
  const uri = texts.map(
    (text) => /^URIs:\s*(\S+)/m.exec(text)?.[1] ?? /^deb\s+(?:\[[^\]]*\]\s+)?(\S+)/m.exec(text)?.[1],
  );
  const signedBy = texts.map((text) => /^Signed-By:\s*(\S+)/m.exec(text)?.[1]).find((path) => path !== undefined);
  const mirror = uri.find((found) => found !== undefined);
  if (!mirror) throw new Error('no Debian source is set up');
  const key = signedBy ?? '/usr/share/keyrings/debian-archive-keyring.gpg';
  return `Types: deb\nURIs: ${mirror}\nSuites: ${suite}\nComponents: main\nSigned-By: ${key}\n`;
}
