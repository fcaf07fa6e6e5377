import { makeRoute, type RouteTerms } from '#libs/envelope/route.js';
import { Fault } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { HopRow } from '../ports/store/hops.js';
import { recipientKeyOf } from '../record/recipient-key.js';

/** The route of a circuit that begins here, for the keys that its nodes have now. @throws Refusal `profile-not-accepted`, `key-unknown` */
export function layRoute(
  { directory }: Pick<NodeParts, 'directory'>,
  { stops }: Pick<HopRow, 'stops'>,
  terms: RouteTerms,
  at: Date,
): string[] {
  if (!stops) throw new Fault('route-missing');
  const view = directory.view();
  const named = stops.map((node) => ({ node, key: recipientKeyOf(view, node, at) }));
  return makeRoute(named, terms);
}
