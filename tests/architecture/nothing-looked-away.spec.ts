import { describe, expect, it } from '@jest/globals';
import { readFolder } from '../support/read-folder.js';

const HOUSES = ['services', 'deploy', 'tests', 'schemas', 'contracts'];
/** What a comment would say to the linter or the compiler, in two pieces: this file says it to neither. */
const LOOK_AWAY = new RegExp(['(es|ox)lint', 'disable'].join('-') + '|' + ['@ts', '(ignore|nocheck)'].join('-'));

const isCode = ({ file }: { file: string }) => /\.(ts|tsx|js|mjs)$/.test(file);

describe('the linter and the compiler', () => {
  it('are told nowhere to look away', () => {
    const code = HOUSES.flatMap(readFolder).filter(isCode);
    expect(code.length).toBeGreaterThan(1_000);
    expect(code.filter(({ text }) => LOOK_AWAY.test(text)).map(({ file }) => file)).toEqual([]);
    expect(LOOK_AWAY.test(`// oxlint${'-disable'}-next-line no-var`)).toBe(true);
  });
});
