import { Fault } from '../../domain/refusal.js';

const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);
/** Read-only, broken, gone, or not ours: nothing that whoever asks could do differently. */
const OUT_OF_ORDER: ReadonlySet<string> = new Set(['EROFS', 'EIO', 'EACCES', 'EPERM', 'ENODEV', 'ENXIO', 'ESTALE']);

/**
 * What a file operation failed with, when it was the disk. The system's texts name paths; only the code goes on (R20).
 * @returns Fault `files-full` or `files-unavailable`; any other error as it is
 */
export function asDiskFault(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  if (FULL.has(code)) return new Fault('files-full', error);
  return OUT_OF_ORDER.has(code) ? new Fault('files-unavailable', error) : error;
}

/** @throws as `asDiskFault` says */
export async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asDiskFault(error);
  }
}
