import { UsageError } from '../usage-error.js';
import { typeOn } from './typed-line.js';

/** Asks on standard error, which nobody redirects into a file of the answer, and gives the line that is typed; it is not shown. */
export type Ask = (question: string) => Promise<string>;

/**
 * Asks at the terminal; it is again as it was, however that ends.
 * @throws UsageError where it was broken off, or the terminal went away
 */
export async function atTerminal<T>(work: (ask: Ask) => Promise<T>): Promise<T> {
  const { stdin } = process;
  stdin.setRawMode(true).setEncoding('utf8');
  let left = '';
  try {
    return await work(async (question) => {
      process.stderr.write(question);
      try {
        const { typed, rest } = await readLine(stdin, left);
        left = rest;
        return typed;
      } finally {
        process.stderr.write('\n');
      }
    });
  } finally {
    stdin.setRawMode(false).pause();
  }
}

function readLine(stdin: NodeJS.ReadStream, before: string): Promise<{ typed: string; rest: string }> {
  return new Promise((resolve, reject) => {
    let typed = '';
    const take = (keys: string) => {
      const line = typeOn(typed, keys);
      typed = line.typed;
      if (line.end === 'entered') finish(() => resolve(line));
      else if (line.end === 'broken-off') breakOff();
    };
    const breakOff = () => finish(() => reject(new UsageError('It was broken off; nothing was done.')));
    const finish = (settle: () => void) => {
      stdin.off('data', take).off('end', breakOff).off('error', breakOff);
      settle();
    };
    stdin.on('data', take).on('end', breakOff).on('error', breakOff);
    if (before !== '') take(before);
  });
}
