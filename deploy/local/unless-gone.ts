/**
 * What is read of a file, unless it went since it was listed: programs that run remove files of their own, which hold
 * nothing any more.
 */
export function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
