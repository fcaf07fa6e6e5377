import { isForbiddenTo, isPermittedTo } from '../consent/match-recipient.js';
import type { ConsentState, Provision } from '../consent/types.js';
import type { Participant } from './types.js';

/**
 * A consent as it counts toward a recipient that passes on what it gets: only provisions that name the final node too, and
 * let it be passed on to those they name (R14); what is denied to, or withheld from, the final node is so to both. An
 * override says nothing of passing on.
 */
export function narrowToFinal(consent: ConsentState, final: Participant): ConsentState {
  return {
    ...consent,
    provisions: consent.provisions.flatMap((each) => {
      if (each.effect === 'deny') return [isForbiddenTo(each.recipients, final) ? { ...each, recipients: [] } : each];
      return each.onwardSharing === 'named' && isNamed(each, final) ? [each] : [];
    }),
    withheld: consent.withheld.map((item) => (isForbiddenTo(item.from, final) ? { ...item, from: [] } : item)),
    overrides: [],
  };
}

/** Among its recipients, and among those of them to whom it says that it may be passed on. */
function isNamed({ recipients, onwardTo = recipients }: Provision, final: Participant): boolean {
  return isPermittedTo(recipients, final) && isPermittedTo(onwardTo, final);
}

/** A consent as it counts toward a recipient, whether or not it passes on what it gets. */
export function towardFinal(consent: ConsentState, final: Participant | undefined): ConsentState {
  return final ? narrowToFinal(consent, final) : consent;
}

/** A consent whose provisions bear the neutral purpose that messages state, where they name the one it stands for (R18). */
export function stateAs(consent: ConsentState, named: string | undefined, stated: string): ConsentState {
  if (named === undefined) return consent;
  const restate = <T extends { purposes: readonly string[] }>(each: T): T => ({
    ...each,
    purposes: each.purposes.includes(named) ? [stated] : [],
  });
  return {
    ...consent,
    provisions: consent.provisions.map(restate),
    overrides: consent.overrides.map(restate),
  };
}
