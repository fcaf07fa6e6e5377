import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const FOLDER = join('dist', 'console');
/** What a first visit may load, as it travels. */
const FIRST_LOAD_BYTES = 200 * 1_024;

interface Chunk {
  file: string;
  imports?: string[];
  css?: string[];
}
const chunks = JSON.parse(readFileSync(join(FOLDER, '.vite', 'manifest.json'), 'utf8')) as Record<string, Chunk>;

/** Files that come with a chunk at once. */
function filesOf(name: string, seen = new Set<string>()): Set<string> {
  const { file, imports = [], css = [] } = chunks[name]!;
  for (const each of [file, ...css]) seen.add(each);
  for (const each of imports) if (!seen.has(chunks[each]!.file)) filesOf(each, seen);
  return seen;
}

const weigh = (files: Iterable<string>, packing: 'br' | 'gz') =>
  [...files].reduce((sum, file) => sum + statSync(join(FOLDER, `${file}.${packing}`)).size, 0);
/** What the page itself asks for, with all that it takes along. */
function filesOfPage(): Set<string> {
  const page = readFileSync(join(FOLDER, 'index.html'), 'utf8');
  const named = [...page.matchAll(/(?:src|href)="\/console\/(assets\/[^"]+\.(?:js|css))"/g)].map(
    ([, file]) => file ?? '',
  );
  const names = Object.keys(chunks).filter((name) => named.includes(chunks[name]!.file));
  expect(named.length).toBeGreaterThan(1);
  return new Set([...named, ...names.flatMap((name) => [...filesOf(name)])]);
}
const wordsOf = (language: string) =>
  Object.keys(chunks).filter(
    (name) => name.startsWith('src/words/') && name.endsWith(`/${language}.json`) && !name.includes('/oversight/'),
  );

describe('the first load', () => {
  it.each(['en', 'fr', 'ar', 'es'])('with the words of %s keeps to its budget', (language) => {
    const words = wordsOf(language);
    expect(words.length).toBe(6);
    const files = new Set([...filesOfPage(), ...words.flatMap((name) => [...filesOf(name)]), 'index.html']);
    const [brotli, gzip] = [weigh(files, 'br'), weigh(files, 'gz')];
    expect({ brotli, gzip: gzip <= FIRST_LOAD_BYTES }).toEqual({ brotli: expect.any(Number), gzip: true });
    expect(brotli).toBeLessThan(gzip);
  });

  it('holds no form, no page of those who look after the node, and none of the other languages', () => {
    const files = filesOfPage();
    const ofOversight = Object.keys(chunks).filter((name) => name.includes('/oversight/'));
    expect(ofOversight.length).toBeGreaterThan(10);
    const late = [...wordsOf('fr'), ...ofOversight, 'src/parts/step-form.tsx', 'src/parts/route-map.tsx'].map(
      (name) => chunks[name]!.file,
    );
    expect(late.filter((file) => files.has(file))).toEqual([]);
  });
});
