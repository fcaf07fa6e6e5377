import { composeDisclosure } from '../../services/country-node/src/outgoing/compose-disclosure.js';
import { gatherBasis } from '../../services/country-node/src/outgoing/gather-basis.js';
import type { NodeAtWork } from '../../services/country-node/src/run-node.js';

const MS = 3_000;

/** Decisions (one per field of a complete case file) per second of one thread. */
export async function measureDisclosure(parts: NodeAtWork['parts'], caseId: string, peer: string): Promise<number> {
  const basis = await parts.store.transaction((tx) => gatherBasis(parts, tx, caseId, peer));
  const asked = {
    kind: 'case-transfer',
    step: 'offer',
    input: {},
    attachments: [],
    supervisorApproved: true,
    requires: [],
  };
  const began = performance.now();
  let decisions = 0;
  await parts.store.transaction(async (tx) => {
    while (performance.now() - began < MS) {
      decisions += (await composeDisclosure(parts, tx, basis, asked)).decisions.length;
    }
  });
  return decisions / ((performance.now() - began) / 1_000);
}
