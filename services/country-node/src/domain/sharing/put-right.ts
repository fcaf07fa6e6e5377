import { canonicalJson } from '#libs/envelope/canonical.js';
import type { GivenBy } from '../conversations/weighed-as.js';
import { readAt, segmentsOf } from '../disclosure/pointers.js';
import type { Json, JsonObject } from '../disclosure/types.js';
import { CASE_FILE, categoriesOf } from './items.js';

/** What is said of one item now. */
export interface ItemNow {
  item: string;
  /** Nothing is, any more; without it, the content says what is. */
  gone?: boolean;
}

/** What a node states about one item that was corrected. */
export interface Outcome {
  item: string;
  outcome: 'corrected' | 'kept-disputed';
  /** Code of why it is kept. */
  reason?: string;
}

/**
 * What is wrong with the outcomes, as pointers into `outcomes`: every item that was corrected has one and no other has any;
 * what is kept says why, and nothing else does.
 */
export function checkOutcomes(outcomes: readonly Outcome[], asked: readonly ItemNow[]): string[] {
  const faults = outcomes.flatMap(({ item, outcome, reason }, at) => {
    const first = outcomes.findIndex((each) => each.item === item) === at;
    const named = first && asked.some((each) => each.item === item);
    const founded = (outcome === 'kept-disputed') === (reason !== undefined);
    return [...(named ? [] : [`/outcomes/${at}/item`]), ...(founded ? [] : [`/outcomes/${at}/reason`])];
  });
  const left = asked.filter(({ item }) => !outcomes.some((each) => each.item === item));
  return left.length > 0 ? [...faults, '/outcomes'] : faults;
}

/** The items that are put right. */
export function correctedIn(outcomes: readonly Outcome[], asked: readonly ItemNow[]): ItemNow[] {
  const corrected = outcomes.filter(({ outcome }) => outcome === 'corrected').map(({ item }) => item);
  return asked.filter(({ item }) => corrected.includes(item));
}

/** What a partner says of a case in one message, in one form: of some items by a correction, else of all that it shows. */
export interface Saying {
  shown: JsonObject;
  /** The step whose giving it corrects, and in which items. */
  corrects?: { by: GivenBy; items: readonly ItemNow[] };
  /** Of a whole case file: the categories of which it says anything; what it lacks in these is not so any more. */
  whole?: readonly string[];
}

/**
 * Those of the items that a correction names of which its author has not said otherwise since: an answer that comes late
 * brings nothing back that was corrected, or shown anew, after what it answers.
 * @param since what the author said afterwards in the same form, the oldest first
 */
export function stillSaid(items: readonly ItemNow[], told: Saying, since: readonly Saying[]): ItemNow[] {
  return items.filter(({ item }) => {
    const last = since.filter((saying) => speaksOf(saying, item, told)).at(-1);
    return !last || isSame(valueIn(last, item), valueIn(told, item));
  });
}

function speaksOf(saying: Saying, item: string, told: Saying): boolean {
  const { corrects, whole, shown } = saying;
  if (!corrects) {
    return readAt(shown, item) !== undefined || categoriesOf(CASE_FILE, item).some((each) => whole?.includes(each));
  }
  if (!corrects.items.some((each) => each.item === item)) return false;
  // A list is said in the members that a step gave: of another step it says less or more, not otherwise.
  const isList = [valueIn(told, item), valueIn(saying, item)].some((value) => typeof value === 'object');
  const [own, other] = [told.corrects?.by, corrects.by];
  return !isList || (own?.kind === other.kind && own.step === other.step);
}

function valueIn({ shown, corrects }: Saying, item: string): Json | undefined {
  const isGone = corrects?.items.some((each) => each.item === item && each.gone) ?? false;
  return isGone ? undefined : readAt(shown, item);
}

function isSame(one: Json | undefined, other: Json | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return canonicalJson(one) === canonicalJson(other);
}

/** What is held, with these items as they are said now; a list is replaced whole. What is held is left as it is. */
export function putRight(held: JsonObject, said: JsonObject, items: readonly ItemNow[]): JsonObject {
  return items.reduce((right, { item, gone }) => {
    const value = gone ? undefined : readAt(said, item);
    return setAt(right, segmentsOf(item), value);
  }, held);
}

function setAt(within: JsonObject, [name = '', ...below]: readonly string[], value: Json | undefined): JsonObject {
  const { [name]: old, ...others } = within;
  if (below.length === 0) return value === undefined ? others : { ...others, [name]: value };
  const inner = old !== null && typeof old === 'object' && !Array.isArray(old) ? old : {};
  const set = setAt(inner, below, value);
  return Object.keys(set).length === 0 ? others : { ...others, [name]: set };
}

/** Items that a file says otherwise than they were said to be; of a list it is not known what else its rows hold, so none is named. */
export function saysOtherwise(file: JsonObject, said: JsonObject, items: readonly ItemNow[]): string[] {
  const isList = (value: Json | undefined) => typeof value === 'object';
  return items
    .filter(({ item, gone }) => {
      const [here, there] = [readAt(file, item), gone ? undefined : readAt(said, item)];
      return !isList(here) && !isList(there) && here !== there;
    })
    .map(({ item }) => item);
}
