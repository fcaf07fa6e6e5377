import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { run } from '../../../services/cli/run.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const FOLDER = 'docs/operations';
const pages = readdirSync(FOLDER).filter((name) => name.endsWith('.md'));
const textOf = (page: string) => readFileSync(join(FOLDER, page), 'utf8');

/** Commands as they stand on the pages, in blocks and in sentences. */
const COMMANDS = pages.flatMap((page) =>
  [...textOf(page).matchAll(/npm run (?:--silent )?passerelle -- ([^`\n]+)/g)].map(
    ([, line = '']) => [page, line.trim()] as const,
  ),
);
/** Routes as sentences name them, e.g. `GET /ledger?caseId=…`. */
const ROUTES = pages.flatMap((page) =>
  [...textOf(page).matchAll(/`(GET|POST|PUT|DELETE) (\/[^`?\s]+)/g)].map(([, method = '', path = '']) => {
    return [page, `${method.toLowerCase()} ${path}`] as const;
  }),
);

describe('the pages for those who run a node', () => {
  it.each(COMMANDS)('%s: passerelle %s', async (_page, line) => {
    const folder = temporaryFolder();
    // In a place where none of its files is: what is said must be of the files, never of the command.
    const args = line.split(' ').map((each) => (/^[^-].*[./]\w/.test(each) ? join(folder.path, each) : each));
    const complained: string[] = [];
    const out = { say: () => undefined, complain: (text: string) => void complained.push(text) };
    try {
      // A command that only begins, such as `directory`, is taken up again in the blocks of its page.
      const isWhole = args.length > 1;
      const code = await run(args, out);
      expect(isWhole ? code : 2).toBe(2);
      expect(isWhole ? complained.join() : '').not.toMatch(/unknown|required|argument/);
    } finally {
      folder.remove();
    }
  });

  it('let npm say nothing of its own into a file: it would not be what the command wrote', () => {
    const all = [...pages.map((page) => join(FOLDER, page)), 'docs/restoring.md', 'README.md'];
    const piped = all.flatMap((page) => {
      const text = readFileSync(page, 'utf8');
      // Unless a line says it whole, its page says how commands begin.
      const [, begin = ''] = /Commands(?: [a-z ]+)? start with\s+`(npm run [^`]+)`/.exec(text) ?? [];
      const blocks = [...text.matchAll(/```(?:sh)?\n([^`]+)```/g)].flatMap(([, block = '']) => block.split('\n'));
      const taken = blocks.map((line) => line.trim()).filter((line) => / (?:>|\|) \S/.test(line));
      return taken.map((line) => (line.startsWith('npm ') ? line : `${begin} ${line}`));
    });
    expect(piped.length).toBeGreaterThan(1);
    expect(piped.filter((line) => !line.startsWith('npm run --silent passerelle -- '))).toEqual([]);
  });

  it('name routes that there are', () => {
    const contract = JSON.parse(readFileSync('contracts/openapi.json', 'utf8')) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const known = Object.entries(contract.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path.replace(/^\/api\/v1(?=\/)/, '')}`),
    );
    expect(ROUTES.length).toBeGreaterThan(5);
    expect(ROUTES.filter(([, route]) => !known.includes(route))).toEqual([]);
  });
});
