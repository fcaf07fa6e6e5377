import { isRefusalCode } from '../../domain/refusal-codes.js';

/** A value that may stand in a log line. */
export type Fact = string | number | boolean;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const DIGEST = /^[A-Za-z0-9_-]{43}$/;
const NODE = /^[a-z]{2,8}(-[a-z]{2,8}){0,2}$/;
const WORD = /^[a-z]{2,24}(-[a-z]{2,24}){0,5}$/;

const isUuid = (value: Fact) => typeof value === 'string' && UUID.test(value);
const isDigest = (value: Fact) => typeof value === 'string' && DIGEST.test(value);
const isNode = (value: Fact) => typeof value === 'string' && NODE.test(value);
const isWord = (value: Fact) => typeof value === 'string' && WORD.test(value);
const isCode = (value: Fact) => isRefusalCode(value) || isWord(value);
const isFlag = (value: Fact) => typeof value === 'boolean';
const isNumber = (value: Fact) => typeof value === 'number' && Number.isFinite(value);
const isRoute = (value: Fact) =>
  typeof value === 'string' && /^(\/[a-z0-9.]{1,24}|\/:[a-zA-Z]{1,24}){1,10}$/.test(value);
const isMethod = (value: Fact) => typeof value === 'string' && /^[A-Z]{3,7}$/.test(value);

/** The kinds of fact, each with the names that carry it. A name that is not here is not written, whatever it holds. */
const NAMES_BY_KIND: readonly (readonly [(value: Fact) => boolean, readonly string[]])[] = [
  [
    isUuid,
    ['id', 'caseId', 'conversationId', 'messageId', 'approvalId', 'attachmentId', 'fileId', 'staffId', 'requestId'],
  ],
  [isDigest, ['sealedDigest', 'messageDigest', 'digest', 'manifestDigest', 'thumbprint', 'root']],
  [isNode, ['node', 'self', 'peer', 'from', 'to', 'holder', 'asker', 'sender', 'recipient']],
  [
    isWord,
    ['kind', 'step', 'state', 'status', 'outcome', 'reason', 'role', 'topic', 'worker', 'part', 'stage', 'purpose'],
  ],
  [isCode, ['code', 'rule']],
  [isFlag, ['ok', 'ready', 'duplicate', 'retry', 'connected']],
  [
    isNumber,
    ['count', 'batch', 'size', 'attempt', 'attempts', 'duplicates', 'sequence', 'epoch', 'version', 'ms', 'delayMs'],
  ],
  [isNumber, ['port', 'pid', 'waiting', 'parked', 'done', 'failed', 'sent', 'received', 'refused', 'quarantined']],
  [isNumber, ['httpStatus', 'offset', 'leafIndex', 'pending']],
  [isRoute, ['route']],
  [isMethod, ['method']],
];

const CHECKS: ReadonlyMap<string, (value: Fact) => boolean> = new Map(
  NAMES_BY_KIND.flatMap(([check, names]) => names.map((name) => [name, check] as const)),
);

/**
 * Keeps the facts whose name is on the allow-list and whose value has the shape of its kind; counts the rest in
 * `dropped`, so that a careless line is noticed without being written (R20).
 */
export function allowFacts(facts: Readonly<Record<string, Fact>>): Record<string, Fact> {
  const kept: Record<string, Fact> = {};
  let dropped = 0;
  for (const [name, value] of Object.entries(facts)) {
    if (CHECKS.get(name)?.(value)) kept[name] = value;
    else dropped += 1;
  }
  return dropped ? { ...kept, dropped } : kept;
}

/** An event's name is written by programmers; anything else is hidden rather than printed. */
export function allowEvent(event: string): string {
  return /^[a-z]{2,24}([.-][a-z]{2,24}){0,5}$/.test(event) ? event : 'unnamed-event';
}
