import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

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
    writeFileSync(this.file, JSON.stringify({ sources: this.sources, seeds: [...this.passed(), seed] }));
  }
}
