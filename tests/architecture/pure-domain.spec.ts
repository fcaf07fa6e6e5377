import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const DOMAIN = join(import.meta.dirname, '../../services/country-node/src/domain');
const IMPURE = /\bMath\.random\b|\bnew Date(?:\(\s*\)|(?!\s*\()\b)|\bDate\.now\b|\bprocess\.|\bsetTimeout\b/;

/** Comments may speak of a clock. */
const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
const isImpure = (text: string): boolean => IMPURE.test(withoutComments(text));

describe('the domain reads no clock, no chance, no process', () => {
  const files = readdirSync(DOMAIN, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

  it('in no file', () => {
    expect(files.length).toBeGreaterThan(20);
    expect(files.filter((name) => isImpure(readFileSync(join(DOMAIN, name), 'utf8')))).toEqual([]);
  });

  it.each(['Math.random()', 'new Date()', 'new Date( )', 'Date.now()', 'process.hrtime()', 'setTimeout(f, 1)'])(
    'would see %s',
    (call) => expect(isImpure(`const x = ${call};`)).toBe(true),
  );

  it.each(['new Date(at)', 'new Date(0)', '// new Date()', '/** not Date.now() */'])('lets %s pass', (text) =>
    expect(isImpure(text)).toBe(false),
  );
});
