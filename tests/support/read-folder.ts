import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unlessGone } from '../../deploy/local/unless-gone.js';

/** Every file below a folder that is still there when it is read, with its bytes as characters. */
export function readFolder(folder: string): { file: string; text: string }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap(({ parentPath, name }) => {
      const file = join(parentPath, name);
      const text = unlessGone(() => readFileSync(file, 'latin1'));
      return text === undefined ? [] : [{ file, text }];
    });
}
