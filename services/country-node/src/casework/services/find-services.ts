import { type FoundEntry, searchServices, type ServiceSearch } from '../../domain/services/search-services.js';
import type { Services } from '../../domain/services/service-entry.js';
import type { NodeParts } from '../../ports/node-parts.js';
import type { AnnouncementRow } from '../../ports/store/services.js';

/** As many as one page shows. */
const MOST_FOUND = 200;

type FindParts = Pick<NodeParts, 'self' | 'clock' | 'store' | 'directory'>;

/**
 * Searches this node's list and those of the peers it has an agreement with, along a route.
 * @param staleAfterDays days after its last verification for which an entry counts as fresh
 */
export async function findServices(
  { self, clock, store, directory }: FindParts,
  search: ServiceSearch,
  staleAfterDays: number,
): Promise<{ items: (FoundEntry & { version: number })[]; more: boolean }> {
  const now = clock.now();
  const countries = [...new Set(search.route.map((place) => place.slice(0, 2)))];
  const { catalogues, rows } = await store.transaction(async (tx) => ({
    catalogues: await tx.services.catalogues(),
    rows: await tx.services.inCountries(countries),
  }));
  const view = directory.view();
  const known = new Map(
    catalogues
      .filter(({ node }) => node === self || view.agreementBetween(self, node, now))
      .map((catalogue) => [catalogue.node, catalogue]),
  );
  const held = rows.flatMap(({ node, position, content }) => {
    const catalogue = known.get(node);
    return catalogue ? [{ node, position, entry: content, expiresAt: catalogue.expiresAt }] : [];
  });
  const found = searchServices(held, search, { now, staleAfterDays });
  const items = found.slice(0, MOST_FOUND).map((each) => ({ ...each, version: known.get(each.node)?.version ?? 0 }));
  return { items, more: found.length > MOST_FOUND };
}

/** This node's own list, and how far each peer has it. Version 0: nothing was published yet. */
export async function readOwnServices({ self, store }: Pick<NodeParts, 'self' | 'store'>): Promise<{
  version: number;
  services: Services | null;
  announced: Omit<AnnouncementRow, 'messageDigest' | 'audienceKey'>[];
}> {
  return store.transaction(async (tx) => {
    const own = await tx.services.catalogue(self);
    const entries = (await tx.services.entries(self)).map(({ content }) => content);
    const announced = await tx.services.announcements();
    return {
      version: own?.version ?? 0,
      services: own ? { reviewedOn: own.reviewedOn, ...(entries.length > 0 ? { entries } : {}) } : null,
      announced: announced.map(({ messageDigest: _digest, audienceKey: _key, ...row }) => row),
    };
  });
}
