import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'vite';
import { stepForms } from './step-forms.mjs';

/** Builds the console into dist/console, each file packed beside it, so that no node packs the same bytes twice. */
const root = resolve(import.meta.dirname, '..', '..', '..');
const target = join(root, 'dist', 'console');

checkWords();
await build({
  configFile: false,
  root: join(root, 'services', 'console'),
  base: '/console/',
  logLevel: 'warn',
  plugins: [stepForms(root)],
  oxc: { jsx: { runtime: 'automatic' } },
  build: {
    outDir: target,
    emptyOutDir: true,
    target: 'es2022',
    // A file in the page's own text would need the policy to let text be a script or a picture.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    // Libraries mark what servers must not run; here nothing else is run. Making the validators is most of the work.
    rolldownOptions: {
      // What every visit needs is one file: over a slow line twenty small ones wait for each other.
      output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } },
      checks: { pluginTimings: false },
      onLog: (level, log, next) => log.code === 'MODULE_LEVEL_DIRECTIVE' || next(level, log),
    },
  },
});
for (const name of globSync('**/*.{html,js,css,svg}', { cwd: target })) {
  const bytes = readFileSync(join(target, name));
  writeFileSync(join(target, `${name}.br`), brotliCompressSync(bytes));
  writeFileSync(join(target, `${name}.gz`), gzipSync(bytes, { level: 9 }));
}

/** Every language has every word. @throws Error naming what is missing */
function checkWords() {
  const folder = join(root, 'services', 'console', 'src', 'words');
  const missing = globSync('*/', { cwd: folder }).flatMap((kind) => {
    const read = (file) => Object.keys(JSON.parse(readFileSync(join(folder, kind, file), 'utf8')));
    const files = globSync('*.json', { cwd: join(folder, kind) });
    const all = new Set(files.flatMap(read));
    return files.flatMap((file) => {
      const has = new Set(read(file));
      return [...all].filter((key) => !has.has(key)).map((key) => `${kind}/${file}: ${key}`);
    });
  });
  if (missing.length > 0) throw new Error(`words are missing:\n${missing.join('\n')}`);
}
