import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { publishFiles } from '../../../services/directory/publish-files.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const NAMES = [
  'timestamp.json',
  '10.root.json',
  '9.root.json',
  '8.targets.json',
  '8.snapshot.json',
  'x.trust-list.json',
];
const files = new Map(NAMES.map((name) => [name, Buffer.from(name)]));
const LAST = ['9.root.json', '10.root.json', 'timestamp.json'];
const OTHERS = NAMES.filter((name) => !LAST.includes(name));

describe('files that come into the directory', () => {
  it.each(NAMES)('that stop at %s have let no root in before what it needs, and no timestamp before all', (where) => {
    const place = join(folder.path, where);
    // A folder of that name stands in its way.
    mkdirSync(join(place, where, 'full'), { recursive: true });
    expect(() => publishFiles(place, files)).toThrow();
    const here = readdirSync(place).filter((name) => !name.startsWith('.') && name !== where);
    if (here.some((name) => LAST.includes(name))) expect(here).toEqual(expect.arrayContaining(OTHERS));
    const inOrder = LAST.map((name) => here.includes(name) || name === where);
    expect(inOrder).toEqual([...inOrder].sort().reverse());
  });

  it('that find no room for one of them change nothing', () => {
    const place = join(folder.path, 'full');
    mkdirSync(join(place, '.timestamp.json.new'), { recursive: true });
    expect(() => publishFiles(place, files)).toThrow();
    expect(NAMES.filter((name) => existsSync(join(place, name)))).toEqual([]);
  });

  it('come whole', () => {
    const place = join(folder.path, 'well');
    publishFiles(place, files);
    expect(readdirSync(place).sort()).toEqual([...NAMES].sort());
    for (const name of NAMES) expect(readFileSync(join(place, name), 'utf8')).toBe(name);
  });
});
