import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ADVISORY_LOCKS } from '../../../services/country-node/src/adapters/postgres/advisory-locks.js';

const FOLDER = new URL('../../../services/country-node/src/adapters/postgres/', import.meta.url);

describe('advisory locks', () => {
  it('have a number each', () => {
    const numbers = Object.values(ADVISORY_LOCKS);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('take it from one file', () => {
    const files = readdirSync(FOLDER).filter((name) => name.endsWith('.ts') && name !== 'advisory-locks.ts');
    expect(files.length).toBeGreaterThan(20);
    const written = files.filter((name) => /7_?206_?\d{3}/.test(readFileSync(new URL(name, FOLDER), 'utf8')));
    expect(written).toEqual([]);
  });
});
