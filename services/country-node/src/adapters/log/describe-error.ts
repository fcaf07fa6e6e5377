import { isRefusalCode } from '../../domain/refusal-codes.js';
import { Fault } from '../../domain/refusal.js';
import { findSource } from './find-source.js';

/** What a log line may say of an error. Its message is never part of it: it may quote what somebody wrote (R20). */
export interface ErrorFacts {
  error: string;
  code?: string;
  reason?: string;
  /** File and line of our own code that threw, such as `relay-outbox.ts:41`. */
  at?: string;
  cause?: ErrorFacts;
}

const CLASS_NAME = /^[A-Z][A-Za-z0-9]{0,47}$/;
const REASON = /^[a-z]{2,24}(-[a-z]{2,24}){0,5}$/;
const OUR_KIND_OF_FILE = /(^|\/)[A-Za-z0-9._-]{1,60}\.[cm]?[jt]s$/;
/** Node's system codes (`ECONNREFUSED`, `ERR_…`) and SQLSTATE; both come from closed lists. */
const SYSTEM_CODE = /^(E[A-Z]{2,20}|ERR_[A-Z0-9_]{2,60}|[0-9A-Z]{5})$/;

/** Describes any thrown value by class, code and place; causes are followed two levels deep. */
export function describeError(thrown: unknown, depth = 2): ErrorFacts {
  if (!(thrown instanceof Error)) return { error: 'NotAnError' };
  const facts: ErrorFacts = { error: CLASS_NAME.test(thrown.constructor.name) ? thrown.constructor.name : 'Error' };
  if (thrown instanceof Fault && REASON.test(thrown.reason)) facts.reason = thrown.reason;
  const code = codeOf(thrown);
  if (code) facts.code = code;
  const at = placeOf(thrown);
  if (at) facts.at = at;
  if (depth > 0 && thrown.cause !== undefined) facts.cause = describeError(thrown.cause, depth - 1);
  return facts;
}

/** Codes come from closed lists: ours (also on the libraries' errors), Node's, the database's. */
function codeOf(error: Error): string | undefined {
  const code = 'code' in error ? error.code : undefined;
  if (typeof code === 'number' && Number.isSafeInteger(code)) return String(code);
  return typeof code === 'string' && (isRefusalCode(code) || SYSTEM_CODE.test(code)) ? code : undefined;
}

/** The first stack frame, found behind the message: a message may itself look like a frame. */
function placeOf(error: Error): string | undefined {
  const stack = typeof error.stack === 'string' ? error.stack : '';
  const start = stack.indexOf(error.message);
  if (start < 0) return undefined;
  const frame = /^\n\s+at .*?\(?(?:file:\/\/)?(\/[^()\n]+):(\d+):(\d+)\)?$/m.exec(
    stack.slice(start + error.message.length),
  );
  if (!frame?.[1] || !OUR_KIND_OF_FILE.test(frame[1])) return undefined;
  return findSource({ path: frame[1], line: Number(frame[2]), column: Number(frame[3]) });
}
