import { Fault } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import { sealDisclosures } from './keep-message.js';

const ERASED: ReadonlySet<string> = new Set(['case-key-missing', 'case-key-destroyed']);

/** Erased stays erased, whatever comes back (invariant 8). */
export async function unlessErased<T>(work: () => Promise<T>): Promise<T | 'erased'> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Fault && ERASED.has(error.reason)) return 'erased';
    throw error;
  }
}

/** @returns null for a case that was erased, and where nothing is disclosed */
export async function sealUnlessErased(
  parts: Pick<NodeParts, 'vault'>,
  caseId: string,
  lines: readonly string[],
): Promise<Uint8Array | null> {
  const sealed = await unlessErased(() => sealDisclosures(parts, caseId, lines));
  return sealed === 'erased' || lines.length === 0 ? null : sealed;
}
