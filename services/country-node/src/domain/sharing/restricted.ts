/** What a partner asked to be restricted: what came from it for a purpose, in one category. */
export interface Restriction {
  /** Node id. */
  peer: string;
  purpose: string;
  category: string;
  /** When it was taken in here, by this node's clock. */
  since: Date;
  /** The basis on which it is kept all the same, where a person here decided so. */
  keptOn: string | null;
}

/** Why this node holds a category of a case: a partner showed it, or consent for it was recorded here. */
export interface Ground {
  /** Node id; undefined for consent that was recorded here. */
  peer?: string;
  purpose: string;
  category: string;
  at: Date;
}

/**
 * The categories of a case that rest on nothing any more: restricted, and neither shown by somebody else, or for another
 * purpose, nor shown or consented to anew since. Consent recorded here earlier carries nothing that a partner showed.
 */
export function restrictedCategories(restrictions: readonly Restriction[], grounds: readonly Ground[]): Set<string> {
  const named = new Set(restrictions.map(({ category }) => category));
  return new Set(
    [...named].filter((category) => {
      const own = grounds.filter((ground) => ground.category === category);
      return !own.some((ground) => isLive(ground, restrictions));
    }),
  );
}

/** Of those, the ones that people here do not see: what is kept on a basis of its own may be worked with. */
export function hiddenCategories(restrictions: readonly Restriction[], grounds: readonly Ground[]): Set<string> {
  const restricted = restrictedCategories(restrictions, grounds);
  const kept = (category: string) =>
    restrictions.filter((each) => each.category === category).every(({ keptOn }) => keptOn !== null);
  return new Set([...restricted].filter((category) => !kept(category)));
}

/** Whether what a partner showed at some time in a category is restricted, and not kept. */
export function isHidden(shown: Required<Ground>, restrictions: readonly Restriction[]): boolean {
  return restrictions.some((each) => each.keptOn === null && ends(each, shown));
}

function isLive(ground: Ground, restrictions: readonly Restriction[]): boolean {
  const own = restrictions.filter(({ category }) => category === ground.category);
  if (ground.peer === undefined) return own.every(({ since }) => since < ground.at);
  return !own.some((each) => ends(each, ground));
}

function ends({ peer, purpose, category, since }: Restriction, ground: Ground): boolean {
  return peer === ground.peer && purpose === ground.purpose && category === ground.category && since >= ground.at;
}
