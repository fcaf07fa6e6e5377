import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { UsageError } from '../usage-error.js';
import { atTerminal } from './terminal.js';

const SHORTEST_PASSPHRASE = 12;

/**
 * A passphrase to seal something new by: asked for twice at a terminal, because nothing opens again what was sealed by a slip.
 * @param file its file; `-` is standard input
 * @throws UsageError, also for one that is too short to seal by
 */
export async function readNewPassphrase(file: string): Promise<string> {
  const passphrase = await (isTerminal(file) ? askTwice() : readPassphrase(file));
  if (passphrase.length >= SHORTEST_PASSPHRASE) return passphrase;
  throw new UsageError(`A passphrase has at least ${SHORTEST_PASSPHRASE} characters.`);
}

/**
 * @param file its file; `-` is standard input: at a terminal it is asked for and not shown
 * @throws UsageError
 */
export async function readPassphrase(file: string): Promise<string> {
  if (isTerminal(file)) return atTerminal((ask) => ask('Passphrase: '));
  try {
    // Standard input may be one that does not wait: reading it as a file fails before anything has come.
    const read = file === '-' ? await text(process.stdin) : readFileSync(file, 'utf8');
    return read.replace(/\r?\n$/, '');
  } catch {
    throw new UsageError('The passphrase cannot be read.');
  }
}

function isTerminal(file: string): boolean {
  return file === '-' && process.stdin.isTTY;
}

async function askTwice(): Promise<string> {
  const [first, second] = await atTerminal(async (ask) => [
    await ask('New passphrase: '),
    await ask('The same passphrase again: '),
  ]);
  if (first !== second) throw new UsageError('The two are not the same; nothing was made.');
  return first;
}
