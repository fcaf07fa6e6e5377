// Puts a node and the libraries that it uses into one file: two thousand files cost more than all else that a start does.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
const node = join(dist, 'services', 'country-node');
const bundle = join(node, 'bundle');

/** Drivers that a library would use if they were there stay what is asked for when it runs. */
const absent = {
  name: 'absent',
  async resolveId(id, importer, options) {
    const found = await this.resolve(id, importer, { ...options, skipSelf: true });
    return found ?? { id, external: true };
  },
};

rmSync(bundle, { recursive: true, force: true });
const built = await rolldown({
  input: { node: join(node, 'src', 'main.js') },
  platform: 'node',
  plugins: [absent],
  // Already as small as it gets.
  external: /generated.validators\.js$/,
});
// Not mangled: what a node logs of its own faults names functions.
await built.write({
  dir: bundle,
  entryFileNames: '[name].mjs',
  codeSplitting: false,
  minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
});

// One letter beyond Latin-1 would make all of it take twice the memory.
const file = join(bundle, 'node.mjs');
const escaped = (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
writeFileSync(file, readFileSync(file, 'utf8').replace(/[^\0-\x7f]/g, escaped));

// Started once without settings, which it refuses: what the engine compiled is kept for all later starts. With the flags of a
// node, because what was compiled under others is of no use to it.
const { flags, environment } = JSON.parse(readFileSync(new URL('node-process.json', import.meta.url), 'utf8'));
const { status, stderr } = spawnSync(process.execPath, [...flags, join(dist, 'deploy', 'local', 'start.js')], {
  env: { ...environment, PATH: process.env.PATH },
});
if (!stderr.toString().includes('settings at fault')) {
  console.error(stderr.toString());
  process.exitCode = status || 1;
}
