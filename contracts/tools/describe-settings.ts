import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/**
 * Writes docs/settings.md from the settings of a node; `--check` fails on drift. Decorators need the build (`dist`), which
 * every npm script makes first.
 */
const root = new URL('../../', import.meta.url);
const target = new URL('docs/settings.md', root);
const { describeSettings } = (await import(
  new URL('dist/services/country-node/src/describe-settings.js', root).href
)) as { describeSettings: () => string };

const text = describeSettings();
if (!process.argv.includes('--check')) {
  writeFileSync(target, text);
} else if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
  console.error('drift: docs/settings.md is not what config.ts says; run the generator');
  process.exitCode = 1;
}
