import type { InputCloseCase } from '#libs/schema-check/generated/types.js';
import { localMoment } from '../deadlines/local-time.js';
import { readAt } from '../disclosure/pointers.js';
import type { JsonObject } from '../disclosure/types.js';
import type { NationalConfiguration } from '../national/national-configuration.js';
import type { RefusalCode } from '../refusal-codes.js';
import { isProvenAdult } from '../safeguards/r06-never-by-estimate.js';

/** Why a case may not be closed as it is asked; pointers into what was entered. */
export interface ClosureProblem {
  code: RefusalCode;
  pointers: string[];
}

/** Where the child cannot be told. */
const NOBODY_TO_TELL: readonly string[] = ['location_unknown', 'death'];

/**
 * R6, R16: what a closure needs beside its reason. The list of reasons is closed, and a family that is together again is not
 * on it: that begins the monitoring, it does not end the case. What day it is, the country's own clocks say.
 * @returns undefined when nothing stands against it
 */
export function judgeClosure(
  closure: InputCloseCase,
  { caseFile, at, law }: { caseFile: JsonObject; at: Date; law: Pick<NationalConfiguration, 'majority' | 'calendar'> },
): ClosureProblem | undefined {
  const { reason } = closure;
  if (reason === 'turned_18' && !isProvenAdult(caseFile, at, law)) {
    return { code: 'age-not-proved', pointers: ['/reason'] };
  }
  const pointers = [
    ...(NOBODY_TO_TELL.includes(reason) || closure.childInformed?.informed ? [] : ['/childInformed']),
    ...(reason === 'turned_18' && !closure.handedTo ? ['/handedTo'] : []),
    ...(reason === 'support_not_wished' && closure.nothingOpposes !== true ? ['/nothingOpposes'] : []),
    ...(reason === 'plan_implemented' && !isResolved(closure, caseFile) ? ['/goals'] : []),
    ...(closure.closedOn > localMoment(at, law.calendar.timeZone).date ? ['/closedOn'] : []),
  ];
  return pointers.length > 0 ? { code: 'closure-incomplete', pointers } : undefined;
}

/** A plan is implemented when its goals are reached, at least in part, and no high risk is left. */
function isResolved({ goals }: InputCloseCase, caseFile: JsonObject): boolean {
  return goals !== 'not_reached' && readAt(caseFile, '/risk/level') !== 'high';
}
