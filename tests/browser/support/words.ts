import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PLACE = join('services', 'console', 'src', 'words');

/** What the console says in a language. */
export class Words {
  private readonly all: Readonly<Record<string, string>>;

  constructor(language: string) {
    const folders = readdirSync(PLACE, { withFileTypes: true }).filter((each) => each.isDirectory());
    const read = ({ name }: { name: string }) =>
      JSON.parse(readFileSync(join(PLACE, name, `${language}.json`), 'utf8')) as Record<string, string>;
    this.all = Object.assign({}, ...folders.map(read)) as Record<string, string>;
  }

  /** @throws RangeError where it has no words for it */
  say(key: string): string {
    const said = this.all[key];
    if (said === undefined) throw new RangeError(`no words for ${key}`);
    return said;
  }
}
