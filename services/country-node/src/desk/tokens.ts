/** Names under which Nest injects what the module wires. */
export const NODE_PARTS = Symbol('NodeParts');
export const ACCESS_TOKENS = Symbol('AccessTokens');
export const LOGINS = Symbol('Logins');
export const INBOX_BOUNDS = Symbol('InboxBounds');
export const RATE_LIMITS = Symbol('RateLimits');
export const CONSOLE_MISSING = Symbol('ConsoleMissing');
export const DISK_LOW = Symbol('DiskLow');
export const DESK_LIMITS = Symbol('DeskLimits');

export interface DeskLimits {
  /** Bytes of a JSON body. */
  bodyBytes: number;
  bodyDepth: number;
  /** Bytes of one attachment. */
  attachmentBytes: number;
  /** Bytes of all attachments of one case. */
  attachmentBytesPerCase: number;
}
