/** The command was given what it cannot work with; the text names no secret and no address. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
