import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { placeOnce } from '../../../deploy/local/place-once.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

describe('a folder that several processes fill at once', () => {
  let around: ReturnType<typeof temporaryFolder>;
  let folder: string;
  const fillWith = (text: string) => (unfinished: string) => {
    writeFileSync(join(unfinished, 'program'), text);
  };
  const found = () => readFileSync(join(folder, 'program'), 'utf8');

  beforeEach(() => {
    around = temporaryFolder();
    folder = join(around.path, 'cache', 'server');
  });
  afterEach(() => around.remove());

  it('is filled once', () => {
    placeOnce(folder, fillWith('first'));
    placeOnce(folder, fillWith('second'));
    expect(found()).toBe('first');
  });

  it('is not taken from the process that was quicker, which may run what is in it already', () => {
    placeOnce(folder, (unfinished) => {
      placeOnce(folder, fillWith('the quicker'));
      fillWith('the slower')(unfinished);
    });
    expect(found()).toBe('the quicker');
    expect(readdirSync(join(around.path, 'cache'))).toEqual(['server']);
  });

  it('is seen by nobody before it is full', () => {
    placeOnce(folder, (unfinished) => {
      fillWith('half')(unfinished);
      expect(existsSync(folder)).toBe(false);
    });
    expect(found()).toBe('half');
  });

  it('leaves nothing of an attempt that failed, and can be filled later', () => {
    const fail = () => {
      throw new Error('no mirror');
    };
    expect(() => {
      placeOnce(folder, fail);
    }).toThrow('no mirror');
    expect(readdirSync(join(around.path, 'cache'))).toEqual([]);
    placeOnce(folder, fillWith('later'));
    expect(found()).toBe('later');
  });
});
