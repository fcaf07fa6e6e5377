import { createRequire } from 'node:module';

/** Every dependency that a node runs on must carry a licence that a ministry can accept beside Apache-2.0. */
const checker = createRequire(import.meta.url)('license-checker-rseidelsohn') as {
  init(
    options: object,
    done: (error: Error | null, found: Record<string, { licenses?: string | string[] }>) => void,
  ): void;
};

const ALLOWED = new Set(
  'MIT ISC Apache-2.0 BSD-2-Clause BSD-3-Clause 0BSD Unlicense CC0-1.0 CC-BY-4.0 BlueOak-1.0.0 Python-2.0 PostgreSQL'.split(
    ' ',
  ),
);

/** `(MIT OR X)` is accepted when one side is; `A AND B` when both are. */
function isAllowed(licence: string): boolean {
  const bare = licence.replaceAll(/[()*]/g, '').trim();
  if (bare.includes(' OR ')) return bare.split(' OR ').some(isAllowed);
  if (bare.includes(' AND ')) return bare.split(' AND ').every(isAllowed);
  return ALLOWED.has(bare);
}

checker.init({ start: process.cwd(), production: true, excludePrivatePackages: true }, (error, found) => {
  if (error) throw error;
  const refused = Object.entries(found).filter(([, { licenses }]) => ![licenses ?? ''].flat().every(isAllowed));
  for (const [name, { licenses }] of refused) console.error(`${name}: ${[licenses ?? 'none'].flat().join(', ')}`);
  console.log(`${Object.keys(found).length} dependencies, ${refused.length} with a licence that is not accepted`);
  process.exitCode = refused.length > 0 ? 1 : 0;
});
