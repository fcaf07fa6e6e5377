// Puts a node and the libraries that it uses into one file: two thousand files cost more than all else that a start does.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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

/** Makes the tables, which a node has after its first start: a file of its own, read where it is asked for. */
const TABLES = 'typeorm';
const apart = {
  name: 'apart',
  resolveId: (id) => (id === TABLES ? { id: `./${TABLES}.cjs`, external: 'relative' } : undefined),
};
const tables = {
  name: 'tables',
  resolveId: (id, importer) => (importer ? undefined : `\0${id}`),
  load: (id) => (id === `\0${TABLES}` ? `export { DataSource } from '${TABLES}';` : undefined),
};

/** In place of libraries that a node loads and does not use. */
const UNUSED = {
  // What the routes are like is written down from the sources (contracts/tools), and never by a node.
  '@nestjs/swagger': [
    ...['ApiBody', 'ApiConsumes', 'ApiExcludeEndpoint', 'ApiExtension', 'ApiHeader', 'ApiOperation', 'ApiParam'],
    ...['ApiProperty', 'ApiPropertyOptional', 'ApiQuery', 'ApiResponse'],
  ]
    .map((name) => `export const ${name} = () => () => undefined;`)
    .join('\n'),
  // Numbers of the world's telephones, for a check of class-validator that no setting and no parameter has.
  'libphonenumber-js/max': 'export {};',
};
const unused = {
  name: 'unused',
  resolveId: (id) => (Object.hasOwn(UNUSED, id) ? `\0${id}` : undefined),
  load: (id) => UNUSED[id.slice(1)],
};

/** Not mangled: what a node logs of its own faults names functions. Required, not imported: that reads a file once. */
const AS_WRITTEN = {
  format: 'cjs',
  entryFileNames: '[name].cjs',
  codeSplitting: false,
  minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
};

async function write(input, plugins) {
  // The generated validators are as small as they get.
  const built = await rolldown({ input, platform: 'node', plugins, external: /generated.validators\.js$/ });
  await built.write({ dir: bundle, ...AS_WRITTEN });
  await built.close();
}

rmSync(bundle, { recursive: true, force: true });
await write({ node: join(node, 'src', 'main.js') }, [apart, unused, absent]);
await write({ [TABLES]: TABLES }, [tables, absent]);

// One letter beyond Latin-1 would make all of a file take twice the memory.
const escaped = (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
for (const name of readdirSync(bundle)) {
  const file = join(bundle, name);
  writeFileSync(file, readFileSync(file, 'utf8').replace(/[^\0-\x7f]/g, escaped));
}

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
