import { isDeepStrictEqual } from 'node:util';
import { patternOf } from '#libs/schema-check/leaves.js';
import type { ReceivedProof } from '../../../services/country-node/src/domain/consent/rely-on-proofs.js';
import type { Manifest, ManifestPath, Recalled } from '../../../services/country-node/src/domain/disclosure/types.js';
import type { NodeParts } from '../../../services/country-node/src/ports/node-parts.js';
import type { Tx } from '../../../services/country-node/src/ports/store/store.js';
import { recallManifest } from '../../../services/country-node/src/record/recall-manifest.js';

const NOTHING: Recalled['paths'] = [];

/**
 * Tells the manifest of every message again that a node sent, from the message alone, as after a restore, and holds it
 * against the manifest with which it went.
 * @returns what it tells otherwise: less than went, more than may have gone, to another or for something else; no values
 */
export async function findForgotten(parts: NodeParts): Promise<string[]> {
  return parts.store.transaction(async (tx) => {
    const found: string[] = [];
    for (const row of await tx.conversations.list({ limit: 10_000 })) {
      for (const message of await tx.conversations.messages(row.id)) {
        const [sent] = message.direction === 'out' ? await tx.outbox.byMessage(message.id) : [];
        if (!sent?.manifest) continue;
        const recalled = await recallManifest(parts, tx, row, message);
        if (isErased(recalled)) continue;
        const differing = compare(sent.manifest, recalled);
        if (await isWhole(tx, row.caseId)) differing.push(...compareReceived(sent.manifest, recalled));
        found.push(...differing.map((each) => `${row.kind} ${message.step}: ${each}`));
      }
    }
    return [...new Set(found)];
  });
}

/** Of what was erased altogether no more is told than which categories it had. */
function isErased(recalled: Recalled | null): boolean {
  return recalled !== null && recalled.paths.length > 0 && recalled.paths.every(({ source }) => source === '');
}

function compare(manifest: Manifest, recalled: Recalled | null): string[] {
  const [went, told] = [placesIn(manifest.paths), placesIn(recalled?.paths ?? NOTHING)];
  const whole = (recalled?.paths ?? NOTHING).filter(({ source }) => source === '').map(({ category }) => category);
  // What was erased since counts as a whole.
  const isTold = (place: string) => told.has(place) || whole.some((category) => place.split(' ').includes(category));
  const missing = [...went].filter((place) => !isTold(place)).map((place) => `not told of ${place}`);
  // From which of several fields a coarse form was derived nobody can tell.
  const exact = [...told].filter((place) => place.startsWith('exact /'));
  const invented = exact.filter((place) => !went.has(place)).map((place) => `told of ${place}`);
  return [...missing, ...invented, ...(recalled ? compareTerms(manifest, recalled) : [])];
}

function placesIn(paths: readonly ManifestPath[]): ReadonlySet<string> {
  const place = ({ source, category, mode, said, of }: ManifestPath) =>
    [mode === 'coarse' ? 'coarse' : 'exact', patternOf(source), category, said ? 'said' : '', of ?? '']
      .join(' ')
      .trim();
  return new Set(paths.map(place));
}

const TERMS = ['sender', 'recipient', 'kind', 'step', 'purpose', 'onwardSharing', 'passesTo'] as const;

/** Who had to approve it is not among them: that is asked of the law of today. */
function compareTerms(manifest: Manifest, recalled: Recalled): string[] {
  const other = TERMS.filter((each) => manifest[each] !== recalled[each]);
  const requires = (manifest.requires ?? []).filter((each) => !recalled.requires?.includes(each));
  return [...other, ...requires];
}

/** What was shown here under later proofs may be answered about too. */
function compareReceived({ consent, passedOnFrom }: Manifest, recalled: Recalled | null): string[] {
  const proofs = recalled?.consent.received ?? [];
  const isLost = (proof: ReceivedProof) => !proofs.some((each) => isDeepStrictEqual(each, proof));
  return [
    ...((consent.received ?? []).some(isLost) ? ['received'] : []),
    ...(passedOnFrom === recalled?.passedOnFrom ? [] : ['passedOnFrom']),
  ];
}

/** Whether nothing that a partner showed of it was erased since. */
async function isWhole(tx: Tx, caseId: string): Promise<boolean> {
  for (const { id } of await tx.conversations.ofCase(caseId)) {
    const messages = await tx.conversations.messages(id);
    if (messages.some(({ content }) => content === null)) return false;
  }
  return true;
}
