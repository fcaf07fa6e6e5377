import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Writes contracts/openapi.json from the desk's controllers and the published schemas; `--check` fails on drift. Decorators
 * need the build (`dist`), which every npm script makes first.
 */
const root = new URL('../../', import.meta.url);
const target = new URL('contracts/openapi.json', root);
const { documentNode } = (await import(
  new URL('dist/services/country-node/src/desk/openapi/document-node.js', root).href
)) as { documentNode: (root: string) => Promise<object> };

const text = `${JSON.stringify(await documentNode(fileURLToPath(root)), undefined, 2)}\n`;
if (!process.argv.includes('--check')) {
  writeFileSync(target, text);
} else if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
  console.error('drift: contracts/openapi.json is not what the controllers say; run the generator');
  process.exitCode = 1;
}
