import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findSource } from '../../../services/country-node/src/adapters/log/find-source.js';

/** One mapping: line 1, column 1 of the built file is line 41, column 1 of its source. */
const MAP = { version: 3, sources: ['../src/relay-outbox.ts'], names: [], mappings: 'AAwCA' };

describe('where something was thrown', () => {
  const folder = mkdtempSync(join(tmpdir(), 'find-source-'));
  const built = (map: string | undefined) => {
    const path = join(folder, `built-${Math.random().toString(36).slice(2)}.js`);
    if (map !== undefined) writeFileSync(`${path}.map`, map);
    return path;
  };

  it('is said by the source that the file was built from', () => {
    expect(findSource({ path: built(JSON.stringify(MAP)), line: 1, column: 1 })).toBe('relay-outbox.ts:41');
  });

  it.each([
    ['without a map', undefined],
    ['with a map that is none', '{'],
    ['with an empty map', '{}'],
    ['with a map that knows nothing of the place', JSON.stringify({ ...MAP, mappings: '' })],
  ])('is said by the built file %s', (_case, map) => {
    const path = built(map);
    expect(findSource({ path, line: 7, column: 3 })).toBe(`${path.split('/').at(-1)}:7`);
  });
});
