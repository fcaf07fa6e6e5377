import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as unknown;
const LIST = ['contracts/tools/list-safeguards.ts', '--check'];

describe('the safeguards', () => {
  it('are all listed, and the page says what code and tests say', () => {
    const rules = read('contracts/safeguards.json') as { rule: string }[];
    expect(rules.map(({ rule }) => rule)).toEqual(Array.from({ length: 25 }, (_, at) => `R${at + 1}`));
    const { status, stderr } = spawnSync(process.execPath, LIST, { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('R22: a contact has a function and no place for a name', () => {
    const { $defs } = read('schemas/common.v1.json') as {
      $defs: { functionalContact: { required: string[]; properties: object; additionalProperties: boolean } };
    };
    const { required, properties, additionalProperties } = $defs.functionalContact;
    expect(required).toContain('function');
    expect(additionalProperties).toBe(false);
    expect(Object.keys(properties).filter((name) => /name|given|family/i.test(name))).toEqual([]);
  });
});
