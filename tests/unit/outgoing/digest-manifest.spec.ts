import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CATEGORIES } from '../../../services/country-node/src/domain/disclosure/categories.js';
import type { Manifest } from '../../../services/country-node/src/domain/disclosure/types.js';
import { digestManifest } from '../../../services/country-node/src/outgoing/digest-manifest.js';

const word = fc.constantFrom('mr', 'ne', 'iom-ne', 'offer', 'handover', 'case-transfer');
const path = fc.record({
  path: fc.constantFrom('/summary/ageBand', '/file/health', '/attachments/1'),
  source: fc.constantFrom('/identification/birthDate', '/health'),
  category: fc.constantFrom(...CATEGORIES),
  mode: fc.constantFrom('full' as const, 'minimum' as const, 'coarse' as const),
});
const manifest: fc.Arbitrary<Manifest> = fc.record({
  caseId: fc.uuid(),
  sender: word,
  recipient: word,
  kind: word,
  step: word,
  purpose: word,
  column: word,
  paths: fc.array(path, { maxLength: 5 }),
  consent: fc.record({ version: fc.nat(9), proofs: fc.array(word, { maxLength: 2 }) }),
  agreement: fc.option(fc.record({ id: word, version: fc.nat(9) })),
  matrixVersion: fc.nat(9),
  onwardSharing: fc.constantFrom('none' as const, 'any' as Manifest['onwardSharing']),
  supervisorApproved: fc.boolean(),
});

/** The same members in another order, at every depth. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, shuffled(member)]),
  );
}

describe('the digest of what an approver saw', () => {
  it('is the same for the same, in whatever order it is written and whether or not it is approved yet', () => {
    fc.assert(
      fc.property(manifest, fc.boolean(), (seen, supervisorApproved) => {
        expect(digestManifest(shuffled({ ...seen, supervisorApproved }) as Manifest)).toBe(digestManifest(seen));
      }),
    );
  });

  it('is another as soon as anything else changes: a field more, another recipient, step, consent or agreement', () => {
    fc.assert(
      fc.property(manifest, path, (seen, more) => {
        const changed: Manifest[] = [
          { ...seen, paths: [...seen.paths, more] },
          { ...seen, recipient: `${seen.recipient}x` },
          { ...seen, step: `${seen.step}x` },
          { ...seen, purpose: `${seen.purpose}x` },
          { ...seen, caseId: `${seen.caseId}x` },
          { ...seen, consent: { ...seen.consent, version: seen.consent.version + 1 } },
          { ...seen, agreement: { id: 'another', version: 1 } },
          { ...seen, matrixVersion: seen.matrixVersion + 1 },
        ];
        const digests = [seen, ...changed].map(digestManifest);
        expect(new Set(digests).size).toBe(digests.length);
      }),
    );
  });
});
