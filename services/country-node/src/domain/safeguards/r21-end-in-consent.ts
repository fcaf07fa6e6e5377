import type { ConsentEvent } from '#libs/schema-check/generated/types.js';
import { leavesOf, patternOf } from '#libs/schema-check/leaves.js';
import { coversPointer } from '../disclosure/pointers.js';
import type { VoiceEntry } from '../voice/voice.js';

type Withheld = NonNullable<ConsentEvent['withheld']>[number];
type Override = NonNullable<ConsentEvent['overrides']>[number];

/**
 * R21: an event of consent without what it says, in words, of categories that are over: why something of them is kept back,
 * and why they were given out without consent. That it was recorded, when, by whom and how far it reaches stays exactly as it
 * was, empty lists included: a case that is opened again goes by it, and it accounts for what was sent.
 * @param over categories whose time is over
 * @returns undefined where it says nothing of them
 */
export function withoutReasons(event: ConsentEvent, over: ReadonlySet<string>): ConsentEvent | undefined {
  const { withheld, overrides } = event;
  const isTold = (withheld ?? []).some((each) => tellsWhy(each, over)) || (overrides ?? []).some(justifies(over));
  if (!isTold) return undefined;
  return {
    ...event,
    ...(withheld && { withheld: withheld.map((each) => (tellsWhy(each, over) ? without(each, 'why') : each)) }),
    ...(overrides && { overrides: overrides.map((each) => (justifies(over)(each) ? without(each, 'reason') : each)) }),
  };
}

/** The same for an entry of what a child said: an answer that follows an objection holds the event that it made. */
export function entryWithoutReasons(entry: VoiceEntry, over: ReadonlySet<string>): VoiceEntry | undefined {
  if (entry.act !== 'answered' || !entry.answer.consent) return undefined;
  const consent = withoutReasons(entry.answer.consent, over);
  return consent && { ...entry, answer: { ...entry.answer, consent } };
}

/** A field is of every category below it: its reason may speak of any. */
function tellsWhy({ why, category, field }: Withheld, over: ReadonlySet<string>): boolean {
  if (why === undefined) return false;
  return (category !== undefined && over.has(category)) || (field !== undefined && reaches(field, over));
}

function reaches(field: string, over: ReadonlySet<string>): boolean {
  const below = patternOf(field);
  const leaves = leavesOf('urn:passerelle:schema:case-file:v1');
  return leaves.some(({ pattern, category }) => over.has(category) && coversPointer(below, pattern));
}

/** The words are of the risk; and of what was given out, once nothing of that is kept. */
function justifies(over: ReadonlySet<string>): (override: Override) => boolean {
  return ({ reason, categories }) =>
    (reason as string | undefined) !== undefined && (over.has('RISK') || categories.every((each) => over.has(each)));
}

function without<T extends object>(value: T, member: keyof T): T {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== member)) as T;
}
