import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CATEGORIES } from '../../../services/country-node/src/domain/disclosure/categories.js';
import type { Disclosure, Manifest } from '../../../services/country-node/src/domain/disclosure/types.js';
import { markShown } from '../../../services/country-node/src/outgoing/mark-shown.js';

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

const vaultOf = (secret: string) => ({
  vault: { mark: (label: string) => createHmac('sha256', secret).update(label, 'utf8').digest() },
});
const node = vaultOf('of this node');
const content = fc.constantFrom<Disclosure['content']>(
  {},
  { summary: { riskLevel: 'high' } },
  { summary: { riskLevel: 'medium', ageBand: '13-17' } },
);
const shown = fc.record({ manifest, content });

describe('the mark of what an approver saw', () => {
  it('is the same for the same, in whatever order it is written and whether or not it is approved yet', () => {
    fc.assert(
      fc.property(shown, fc.boolean(), (seen, supervisorApproved) => {
        const same = shuffled({ ...seen, manifest: { ...seen.manifest, supervisorApproved } }) as typeof seen;
        expect(markShown(node, same)).toBe(markShown(node, seen));
      }),
    );
  });

  it('is another as soon as anything else changes: a value, a field more, another recipient, step, consent or agreement', () => {
    fc.assert(
      fc.property(shown, path, (seen, more) => {
        const { manifest: by } = seen;
        const changed: Manifest[] = [
          { ...by, paths: [...by.paths, more] },
          { ...by, recipient: `${by.recipient}x` },
          { ...by, step: `${by.step}x` },
          { ...by, purpose: `${by.purpose}x` },
          { ...by, caseId: `${by.caseId}x` },
          { ...by, consent: { ...by.consent, version: by.consent.version + 1 } },
          { ...by, agreement: { id: 'another', version: 1 } },
          { ...by, matrixVersion: by.matrixVersion + 1 },
        ];
        const marks = [
          markShown(node, seen),
          ...changed.map((other) => markShown(node, { ...seen, manifest: other })),
          markShown(node, { ...seen, content: { summary: { riskLevel: 'low' } } }),
          markShown(node, { ...seen, content: { file: { risk: { level: 'low' } } } }),
          markShown(node, { ...seen, says: { corrections: [{ item: '/risk/level', gone: true }] } }),
        ];
        expect(new Set(marks).size).toBe(marks.length);
      }),
    );
  });

  it('tells nothing to whoever guesses the values without the secret of the node', () => {
    fc.assert(
      fc.property(shown, (seen) => {
        expect(markShown(vaultOf('of another'), seen)).not.toBe(markShown(node, seen));
      }),
    );
  });
});
