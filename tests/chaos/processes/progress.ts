import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the nodes and their people go by and what is in no program: it is read anew at each start. */
const READ = [
  ...['contracts/need-to-know.json', 'contracts/agreements/*.json', 'contracts/national-configurations/*.json'],
  ...['deploy/local/dossiers/*/*', 'deploy/local/node-process.json'],
];

/** A digest of all that a run is made of: the programs as they were built, and the files that they read. */
export function sourcesOf(root: string): string {
  const hash = createHash('sha256').update(readFileSync(join(root, 'dist', '.built')));
  for (const file of globSync(READ, { cwd: root }).sort()) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

/** Seeds that passed with these sources, so that a run goes on where one was ended. */
export class Progress {
  private readonly file: string;

  constructor(
    folder: string,
    private readonly sources: string,
  ) {
    mkdirSync(folder, { recursive: true });
    this.file = join(folder, 'passed.json');
  }

  passed(): number[] {
    if (!existsSync(this.file)) return [];
    const { sources, seeds } = JSON.parse(readFileSync(this.file, 'utf8')) as { sources: string; seeds: number[] };
    return sources === this.sources ? seeds : [];
  }

  /** What is left to run of these; all, where one seed alone is asked for: somebody looks into it. */
  left(wanted: readonly number[]): number[] {
    const passed = wanted.length === 1 ? [] : this.passed();
    return wanted.filter((seed) => !passed.includes(seed));
  }

  add(seed: number): void {
    this.keep([...this.passed(), seed]);
  }

  /** A seed that failed once has not passed, whatever it did before. */
  remove(seed: number): void {
    this.keep(this.passed().filter((each) => each !== seed));
  }

  private keep(seeds: readonly number[]): void {
    writeFileSync(this.file, JSON.stringify({ sources: this.sources, seeds }));
  }
}
