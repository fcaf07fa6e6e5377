import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'oxfmt';

/**
 * Writes the need-to-know matrix, and the terms of the sample agreements, out of contracts/kinds: one file per kind of
 * conversation with its columns and, by the name of an agreement or `*` for all, what the samples agree on for it.
 * `--check` writes nothing and fails on drift.
 */
interface Kind {
  columns: { id: string; conversation: string }[];
  terms?: Record<string, { conversation: string }[]>;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = <T>(path: string): T => JSON.parse(readFileSync(root + path, 'utf8')) as T;
const kinds = globSync('contracts/kinds/*.json', { cwd: root })
  .sort()
  .map((path) => ({ name: path.split(/[\\/]/).at(-1)?.replace('.json', '') ?? '', ...read<Kind>(path) }));

for (const { name, columns, terms = {} } of kinds) {
  const strays = [...columns, ...Object.values(terms).flat()].filter(({ conversation }) => conversation !== name);
  if (strays.length > 0) throw new Error(`contracts/kinds/${name}.json speaks of another conversation`);
}
const ids = kinds.flatMap(({ columns }) => columns.map(({ id }) => id));
const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
if (twice.length > 0) throw new Error(`columns named twice: ${twice.join(', ')}`);

const agreements = globSync('contracts/agreements/*.json', { cwd: root }).sort();
const named = agreements.map((path) => path.split(/[\\/]/).at(-1)?.replace('.json', ''));
const unknown = kinds.flatMap(({ terms = {} }) => Object.keys(terms)).filter((of) => of !== '*' && !named.includes(of));
if (unknown.length > 0) throw new Error(`terms of agreements that are not there: ${unknown.join(', ')}`);

const matrix = { ...read<object>('contracts/need-to-know.json'), columns: kinds.flatMap(({ columns }) => columns) };
await keep('contracts/need-to-know.json', matrix);
for (const [at, path] of agreements.entries()) {
  const own = kinds.flatMap(({ terms = {} }) => [...(terms['*'] ?? []), ...(terms[named[at] ?? ''] ?? [])]);
  await keep(path, { ...read<object>(path), terms: own });
}

async function keep(path: string, value: object): Promise<void> {
  const { code: text } = await format(path, JSON.stringify(value, undefined, 2), { printWidth: 120 });
  if (!process.argv.includes('--check')) writeFileSync(root + path, text);
  else if (readFileSync(root + path, 'utf8') !== text) {
    console.error(`drift: ${path} is not what contracts/kinds says; run npm run generate`);
    process.exitCode = 1;
  }
}
