/** Why there is no time-stamp, or why one does not count. */
export class TimeStampError extends Error {
  constructor(readonly code: 'away' | 'not-granted' | 'not-a-token' | 'other-text' | 'not-trusted') {
    super(code);
  }
}
