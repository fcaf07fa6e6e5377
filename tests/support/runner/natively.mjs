import { existsSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformSync } from '@swc/core';

const ROOT = pathToFileURL(`${process.cwd()}/`).href;
const GLOBALS = new URL('globals.mjs', import.meta.url).href;
const options = JSON.parse(readFileSync(join(process.cwd(), '.swcrc'), 'utf8'));

const isOurs = (url) => url?.startsWith(ROOT) && !/\/(node_modules|dist)\//.test(url);

/** Sources are TypeScript, whatever an import calls them. */
function sourceOf(specifier, parent) {
  if (!specifier.endsWith('.js') || !isOurs(parent)) return undefined;
  const name = specifier.replace(/\.js$/, '.ts');
  if (name.startsWith('#libs/')) return new URL(name.replace('#libs/', 'services/libs/'), ROOT);
  const source = name.startsWith('.') ? new URL(name, parent) : undefined;
  return source && existsSync(fileURLToPath(source)) ? source : undefined;
}

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === '@jest/globals' && isOurs(context.parentURL)) return { url: GLOBALS, shortCircuit: true };
    const source = sourceOf(specifier, context.parentURL);
    return source ? { url: source.href, format: 'module', shortCircuit: true } : next(specifier, context);
  },
  load(url, context, next) {
    if (!isOurs(url) || !new URL(url).pathname.endsWith('.ts')) return next(url, context);
    const filename = fileURLToPath(url);
    const how = { ...options, filename, swcrc: false, sourceMaps: 'inline' };
    return { format: 'module', source: transformSync(readFileSync(filename, 'utf8'), how).code, shortCircuit: true };
  },
});
