import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const root = new URL('../../../', import.meta.url);
const json = (path: string) => JSON.parse(readFileSync(new URL(path, root), 'utf8')) as never;

describe('what is made from the schemas', () => {
  it('is what the schemas say', async () => {
    const run = promisify(execFile)(process.execPath, ['schemas/tools/generate.ts', '--check'], { cwd: root });
    await expect(run).resolves.toBeDefined();
  });

  it('keeps the validators in ASCII: a node would hold two bytes for each of their characters', () => {
    const text = readFileSync(new URL('services/libs/schema-check/generated/validators.js', root), 'utf8');
    expect(/[\u0080-\uffff]/.exec(text)).toBeNull();
  });

  it('knows exactly the published refusal codes', () => {
    const { codes } = json('contracts/refusal-codes.json') as { codes: object };
    const { $defs } = json('schemas/common.v1.json') as { $defs: { refusalCode: { enum: string[] } } };
    expect($defs.refusalCode.enum).toEqual(Object.keys(codes));
  });
});
