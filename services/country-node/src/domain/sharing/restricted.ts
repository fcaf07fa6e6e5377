/** The place of a signed message among all that its author sent to this node: no clock and no courier can change it. */
export interface Place {
  epoch: number;
  sequence: number;
}

/** Stands for every purpose, or every category, where a partner gave no reason and named none (R18). */
export const ANY = '*';

/** What a partner asked to be restricted: what came from it for a purpose, in one category. */
export interface Restriction {
  /** Node id. */
  peer: string;
  purpose: string;
  category: string;
  /** When it was taken in here, by this node's clock. */
  since: Date;
  /** The message that asked for it: what its author sent before it is restricted, however late it comes (R10). */
  place: Place;
  /** The basis on which it is kept all the same, where a person here decided so. */
  keptOn: string | null;
}

/** What a partner showed: with which message, for what, in which category. */
export interface Shown {
  /** Node id. */
  peer: string;
  purpose: string;
  category: string;
  place: Place;
}

/** Consent that was recorded here, by this node's clock. */
export interface Consented {
  category: string;
  at: Date;
}

/** Why this node holds categories of a case. */
export interface Grounds {
  shown: readonly Shown[];
  consented: readonly Consented[];
}

/**
 * The categories of a case that rest on nothing any more: restricted, and neither shown by somebody else, or for another
 * purpose, nor shown or consented to anew since. Consent recorded here earlier carries nothing that a partner showed.
 */
export function restrictedCategories(restrictions: readonly Restriction[], grounds: Grounds): Set<string> {
  const ended = endedBy(restrictions, grounds.shown);
  const live = grounds.shown.filter((each) => !ended.has(each)).map(({ category }) => category);
  const carried = new Set([...live, ...consentedAnew(ended, grounds.consented)]);
  return new Set([...ended.keys()].map(({ category }) => category).filter((category) => !carried.has(category)));
}

/** Of those, the ones that people here do not see: what is kept on a basis of its own may be worked with. */
export function hiddenCategories(restrictions: readonly Restriction[], grounds: Grounds): Set<string> {
  const ended = [...endedBy(restrictions, grounds.shown)];
  const kept = (category: string) =>
    ended.filter(([shown]) => shown.category === category).every(([, { keptOn }]) => keptOn !== null);
  return new Set([...restrictedCategories(restrictions, grounds)].filter((category) => !kept(category)));
}

/** Whether what a partner showed with a message in a category is restricted, and not kept. */
export function isHidden(shown: Shown, restrictions: readonly Restriction[]): boolean {
  return endOf(shown, restrictions)?.keptOn === null;
}

function endedBy(restrictions: readonly Restriction[], shown: readonly Shown[]): Map<Shown, Restriction> {
  return new Map(
    shown.flatMap((each) => {
      const end = endOf(each, restrictions);
      return end ? [[each, end] as const] : [];
    }),
  );
}

/**
 * What a person decided for one category goes before what was asked for all of them; whatever was asked last tells since when,
 * so that one more request never gives anything back.
 */
function endOf(shown: Shown, restrictions: readonly Restriction[]): Restriction | undefined {
  const own = restrictions.filter(({ peer, place }) => peer === shown.peer && !isBefore(place, shown.place));
  const isNamed = ({ purpose, category }: Restriction) => purpose === shown.purpose && category === shown.category;
  const ends = own.filter((each) => isNamed(each) || each.purpose === ANY);
  const end = ends.find(isNamed) ?? ends[0];
  const last = Math.max(...ends.map(({ since }) => since.getTime()));
  return end && { ...end, since: new Date(last) };
}

function consentedAnew(ended: ReadonlyMap<Shown, Restriction>, consented: readonly Consented[]): string[] {
  const since = (category: string) =>
    [...ended].filter(([shown]) => shown.category === category).map(([, restriction]) => restriction.since);
  return consented
    .filter(({ category, at }) => since(category).every((each) => each < at))
    .map((each) => each.category);
}

/** Sent before; a node that was restored counts anew in a later epoch. */
export function isBefore(one: Place, other: Place): boolean {
  return one.epoch === other.epoch ? one.sequence < other.sequence : one.epoch < other.epoch;
}
