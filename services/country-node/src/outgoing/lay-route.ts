import { makeRoute, type RouteTerms } from '#libs/envelope/route.js';
import { Fault, Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { HopRow } from '../ports/store/hops.js';

/** The route of a circuit that begins here, for the keys that its nodes have now. @throws Refusal `key-unknown` */
export function layRoute(
  { directory }: Pick<NodeParts, 'directory'>,
  { stops }: Pick<HopRow, 'stops'>,
  terms: RouteTerms,
  at: Date,
): string[] {
  if (!stops) throw new Fault('route-missing');
  const view = directory.view();
  const named = stops.map((node) => {
    const key = view.encryptionKeyOf(node, at);
    if (!key) throw new Refusal('key-unknown');
    return { node, key };
  });
  return makeRoute(named, terms);
}
