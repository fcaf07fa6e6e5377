import { Fault } from '../country-node/src/domain/refusal.js';
import { describeDatabaseFault, reasonOf } from './database-fault.js';
import { UsageError } from './usage-error.js';

const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

/** For a backup it is no matter of waiting: it would be put back by no release. */
const OUTDATED =
  'The database is of an earlier release than this one, and no backup was made: back the node up with the release that it runs, or start it with this one first. See docs/operations/upgrading.md.';

const SAID: Readonly<Record<string, string>> = {
  'node-key-missing': 'The node key cannot be read.',
  'node-key-exposed': 'The file of the node key can be read by others.',
  'node-key-invalid': 'The file of the node key holds none.',
  'node-key-token-unavailable': 'The token that opens the node key does not answer.',
  'backup-unreadable':
    'This is no backup of this node, or the node key is another one: was it changed since the backup, say --made-under with the file of the one before.',
  'backup-damaged': 'A file of the backup is missing or was changed; nothing was restored.',
  'key-copy-holds-more':
    'The copy of the case keys holds keys, or marks of destroyed ones, that are not in their folder: it was left as it is. See that the disk of the folder is there; put back what is lost with `restore --keys`. Only if what is missing is to be given up for good: --keys-anew.',
  'key-copy-unreadable':
    'The copy of the case keys that is there does not open: it was left as it is. Was the node key changed since, say --made-under with the file of the one before. Is it damaged or another node’s, move it away and keep it.',
  'database-not-empty': 'The database is not empty. Make a new one, and restore into that.',
  'copy-of-another-release':
    'The backup is of another release. Restore it with that one, then bring the node up to date.',
  'continuity-unreadable':
    'What the node remembers cannot be read; put the file aside and say `database declare restored`.',
  'store-unavailable': 'The database does not answer, or is not one of a node.',
  'files-full': 'A disk is full, of the files, the case keys or the backup: make room and run it again.',
  'files-unavailable':
    'The files or the case keys of the node cannot be read or written: see whether their disk is there.',
};

/**
 * What an operator can do something about, in words; everything else as it is. Files and case keys may be back, or copied, by
 * then: each stays whole.
 */
export function backupError(error: unknown): unknown {
  if (error instanceof Fault && error.reason === 'store-outdated') return new UsageError(OUTDATED);
  const said = error instanceof Fault ? (describeDatabaseFault(error) ?? SAID[reasonOf(error)]) : undefined;
  if (said !== undefined) return new UsageError(said);
  const { code = '' } = error as NodeJS.ErrnoException;
  if (FULL.has(code)) return new UsageError(SAID['files-full']);
  if (/^E[A-Z]+$/.test(code))
    return new UsageError(`A folder or file of the backup cannot be read or written (${code}).`);
  return error;
}
