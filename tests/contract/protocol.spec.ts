import { describe, expect, it } from '@jest/globals';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const protocol = readFileSync('contracts/protocol.md', 'utf8');
const asyncapi = readFileSync('contracts/asyncapi.yaml', 'utf8');
const matches = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found]) => found ?? '');

describe('the protocol', () => {
  it('numbers its clauses one after the other, within sections one after the other', () => {
    const sections = matches(protocol, /^## (\d+)\./gm).map(Number);
    expect(sections).toEqual(sections.map((_section, at) => at + 1));
    const clauses = matches(protocol, /^\*\*(\d+\.\d+)\*\*/gm);
    for (const section of sections) {
      const own = clauses.filter((clause) => clause.startsWith(`${section}.`));
      expect(own).toEqual(own.map((_clause, at) => `${section}.${at + 1}`));
      expect(own.length).toBeGreaterThan(0);
    }
  });

  it('has every section that the code refers to', () => {
    const sections = new Set(matches(protocol, /^## (\d+)\./gm));
    const named = globSync('services/**/*.ts').flatMap((file) =>
      matches(readFileSync(file, 'utf8'), /protocol section (\d+)/g),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((section) => !sections.has(section))).toEqual([]);
  });

  it('gives the expressions of R22 as they are', () => {
    const rule = readFileSync('services/country-node/src/domain/safeguards/r22-functional-contacts.ts', 'utf8');
    const given = matches(protocol, /^(?:address|number|person|channel) +(\S.*)$/gm);
    expect(given).toHaveLength(4);
    expect(given.filter((expression) => !rule.includes(`/${expression}/`))).toEqual([]);
  });

  it('names only codes that are published', () => {
    const { codes } = JSON.parse(readFileSync('contracts/refusal-codes.json', 'utf8')) as { codes: object };
    const inBrackets = matches(protocol, /\(`([a-z]+(?:-[a-z]+)+)`[,)]/g);
    expect(inBrackets.length).toBeGreaterThan(10);
    expect(inBrackets.filter((code) => !Object.hasOwn(codes, code))).toEqual([]);
  });
});

describe('the AsyncAPI description', () => {
  it('refers to parts that it has', () => {
    const parts = new Set(matches(asyncapi, /^\s*([\w-]+):/gm));
    const referred = matches(asyncapi, /\$ref: '#\/[\w/]*?(\w+)'/g);
    expect(referred.length).toBeGreaterThan(5);
    expect(referred.filter((name) => !parts.has(name))).toEqual([]);
  });

  it('describes exactly the objects that travel sealed, each with the schema of its claims', () => {
    expect(matches(asyncapi, /x-typ: (\S+)/g).sort()).toEqual([
      'passerelle-copy+v1',
      'passerelle-fetch+v1',
      'passerelle-message+v1',
      'passerelle-notice+v1',
      'passerelle-receipt+v1',
      'passerelle-resync+v1',
      'passerelle-resynced+v1',
      'passerelle-services+v1',
    ]);
    const claims = matches(asyncapi, /x-claims: (\S+)/g);
    expect(claims).toHaveLength(8);
    expect(claims.filter((file) => !existsSync(join('contracts', file)))).toEqual([]);
  });
});
