import { canonicalJson } from '#libs/envelope/canonical.js';
import { digestOf } from '#libs/envelope/sign.js';
import { splitByCategory } from '#libs/schema-check/split.js';
import { findEntryFaults } from '../../domain/services/find-entry-faults.js';
import { nextVersion } from '../../domain/services/judge-version.js';
import { SERVICES_SCHEMA, type Services } from '../../domain/services/service-entry.js';
import type { Json } from '../../domain/disclosure/types.js';
import { Refusal } from '../../domain/refusal.js';
import type { NodeParts } from '../../ports/node-parts.js';
import type { StaffRow } from '../../ports/store/people.js';
import { ledgerEntry } from '../../record/ledger-entry.js';

/** Bytes of a list as it is sealed; with padding and encoding it stays below the limit of a sealed object (protocol 10.1). */
const MOST_BYTES = 600_000;

/**
 * Puts a new edition in the place of this node's list; its peers are sent it at once.
 * @param seen version that was read, 0 where there was none
 * @throws Refusal `schema-violation`, `functional-contact-required` (R22), `services-too-large`, `version-conflict`
 */
export async function publishServices(
  { self, clock, store }: Pick<NodeParts, 'self' | 'clock' | 'store'>,
  by: StaffRow,
  { seen, services }: { seen: number; services: Services },
): Promise<{ version: number }> {
  const at = clock.now();
  const faults = findEntryFaults(services, at);
  const [fault] = faults;
  if (fault) throw new Refusal(fault.code, pointersUnder(fault.code, faults));
  if (sealedBytes(services) > MOST_BYTES) throw new Refusal('services-too-large');
  const { reviewedOn, entries = [] } = services;
  return store.transaction(async (tx) => {
    const last = await tx.services.lockCatalogue(self);
    if ((last?.version ?? 0) !== seen) throw new Refusal('version-conflict');
    const version = nextVersion(last?.version, at);
    const digest = digestOf(canonicalJson(services));
    const catalogue = { node: self, version, digest, reviewedOn, signed: null, expiresAt: null };
    await tx.services.keep({ ...catalogue, recordedAt: at, recordedBy: by.id }, entries);
    await tx.ledger.append([ledgerEntry('services-published', { by: by.id, version, count: entries.length }, at)]);
    await tx.notify({ topic: 'services', id: self });
    return { version };
  });
}

function pointersUnder(code: string, faults: ReturnType<typeof findEntryFaults>): string[] {
  return faults.filter((each) => each.code === code).map(({ pointer }) => pointer);
}

function sealedBytes(services: Services): number {
  return Buffer.byteLength(canonicalJson(splitByCategory(SERVICES_SCHEMA, services as unknown as Json)), 'utf8');
}
