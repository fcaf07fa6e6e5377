import { existsSync } from 'node:fs';
import type { CutOff } from '../../directory/hub/hub-accounts.js';
import { readJsonFile } from '../read-json-file.js';
import { UsageError } from '../usage-error.js';

/** Where all logins are written down that were ever cut off; `first` says that there was none so far. */
export interface RecordPlace {
  record: string;
  first?: boolean;
}

/** @throws UsageError where there is no record and it was not said that there need be none: all who were cut off would be let in again */
export function readRecord({ record, first = false }: RecordPlace): CutOff {
  if (first) return begun(record);
  if (!existsSync(record))
    throw new UsageError(
      'The record is not there: without it, every login that was cut off would be let in again. Find it, or a copy; only where none was ever cut off: --first.',
    );
  const known = readJsonFile(record, UNREADABLE);
  if (!isRecord(known)) throw new UsageError(UNREADABLE);
  return known;
}

export function isLogin(text: string): boolean {
  return /^U[A-Z2-7]{55}$/.test(text);
}

function begun(record: string): CutOff {
  if (existsSync(record)) throw new UsageError('There is a record already: leave --first out.');
  return {};
}

const UNREADABLE = 'The record cannot be read.';

function isRecord(value: unknown): value is CutOff {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(([login, at]) => isLogin(login) && Number.isSafeInteger(at));
}
