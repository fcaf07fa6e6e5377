import { readFileSync } from 'node:fs';
import { TrustError } from '#libs/trust/trust-error.js';
import type { Published } from '../../directory/compose-publication.js';
import { readProposal } from '../../directory/proposal.js';
import { readPublished } from '../../directory/read-published.js';
import { UsageError } from '../usage-error.js';

/** Which directory, and the root by which it is believed: never what stands in its folder by itself. */
export interface DirectoryPlace {
  folder: string;
  root: string;
}

/** @throws UsageError */
export function readDirectory({ folder, root }: DirectoryPlace): Published {
  const known = readText(root, 'The root cannot be read.');
  try {
    return readPublished(folder, known);
  } catch (error) {
    const code = error instanceof TrustError ? ` (${error.code})` : '';
    throw new UsageError(`What stands in the directory does not follow from this root, or is not whole${code}.`);
  }
}

/** @throws UsageError */
export function readProposalFile(file: string): ReturnType<typeof readProposal> & { text: string } {
  const text = readText(file, 'The proposal cannot be read.');
  try {
    return { ...readProposal(text), text };
  } catch {
    throw new UsageError('This is no proposal, or its list is not the one that is signed.');
  }
}

/** @throws UsageError with this text */
export function readText(file: string, otherwise: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(otherwise);
  }
}
