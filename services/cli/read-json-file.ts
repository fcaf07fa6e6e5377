import { readFileSync } from 'node:fs';
import { UsageError } from './usage-error.js';

/** @throws UsageError with this text; the parser's own would quote the file */
export function readJsonFile(file: string, otherwise: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new UsageError(otherwise);
  }
}
