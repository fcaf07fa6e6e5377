import type { JsonObject } from '../disclosure/types.js';
import { Refusal } from '../refusal.js';
import { asksOthers, asksSteps } from '../safeguards/gates.js';
import { conditionsOf } from './conversation-kind.js';
import { CONVERSATION_KINDS } from './every-kind.js';
import { kindNamed } from './kinds.js';

/** A step of another kind, by which something was given. */
export interface GivenBy {
  kind: string;
  step: string;
}

/**
 * The step as which another is weighed, by what its body says; undefined for all steps that are weighed as themselves.
 * @throws Refusal `schema-violation` where the body names none that can be corrected
 */
export function weighedAs(kind: string, step: string, body: JsonObject): GivenBy | undefined {
  const { steps } = kindNamed(kind);
  const member = Object.hasOwn(steps, step) ? steps[step]?.weighedAs : undefined;
  if (member === undefined) return undefined;
  const named = body[member] as GivenBy | undefined;
  if (!named || !isCorrectable(named)) throw new Refusal('schema-violation', [`/${member}`]);
  return { kind: named.kind, step: named.step };
}

/**
 * Whether what a step gave can be corrected by a message of its own. Not what was given under a neutral word (R18), to be
 * passed on to somebody (R14), or as an answer on the other side's consent.
 */
export function isCorrectable({ kind, step }: GivenBy): boolean {
  const table = CONVERSATION_KINDS.find((each) => each.kind === kind);
  const text = table && Object.hasOwn(table.steps, step) ? table.steps[step] : undefined;
  if (!table || !text) return false;
  return !table.consentPurpose && !text.passesTo && !text.answersAsker && text.weighedAs === undefined;
}

/**
 * Conditions of that step that concern the child (R2, R4, R6) hold for what is said again, too; those that concern the course of
 * its conversation, that the case is open, or whose it is, do not: what was said wrongly is put right by whoever said it.
 */
export function conditionsAs({ kind, step }: GivenBy): string[] {
  const own = conditionsOf(kindNamed(kind), step);
  return own.filter(
    (each) =>
      !['case-open', 'responsible', 'search-stands'].includes(each) && !asksOthers([each]) && !asksSteps([each]),
  );
}
