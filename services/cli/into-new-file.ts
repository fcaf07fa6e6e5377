import { closeSync, ftruncateSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { UsageError } from './usage-error.js';

/** No less than what a command writes; room for it is taken before anything is done that has to be told of. */
const ROOM_BYTES = 16_384;

/**
 * Makes a new file before the work whose result goes into it: where none can be made, the work is not begun. Nothing stays of
 * it when the work fails.
 * @throws UsageError where there is a file of that name, or none can be made
 */
export async function intoNewFile<T>(file: string, work: () => Promise<{ text: string; result: T }>): Promise<T> {
  const opened = make(file);
  try {
    const { text, result } = await work();
    writeSync(opened, text, 0);
    ftruncateSync(opened, Buffer.byteLength(text));
    fsyncSync(opened);
    return result;
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(opened);
  }
}

function make(file: string): number {
  let opened: number | undefined;
  try {
    opened = openSync(file, 'wx');
    writeSync(opened, Buffer.alloc(ROOM_BYTES), 0, ROOM_BYTES, 0);
    fsyncSync(opened);
    return opened;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new UsageError(`There is a file ${file} already.`);
    if (opened !== undefined) {
      closeSync(opened);
      rmSync(file, { force: true });
    }
    throw new UsageError(`The file cannot be written there (${code ?? 'unknown'}); nothing was changed.`);
  }
}
