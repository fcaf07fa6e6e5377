import type { ErrorCode } from './error-codes.js';

/**
 * Why a sealed or signed object was not accepted. Until the author is proved there is exactly one code, `unopenable`,
 * without a cause, so that nobody learns which check failed (protocol section 1).
 */
export class EnvelopeError extends Error {
  override readonly name = 'EnvelopeError';

  constructor(readonly code: ErrorCode) {
    super(code);
  }
}

export function unopenable(): EnvelopeError {
  return new EnvelopeError('unopenable');
}
