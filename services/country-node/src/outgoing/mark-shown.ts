import { canonicalJson } from '#libs/envelope/canonical.js';
import type { CaseVault } from '../ports/case-vault.js';
import type { ComposedDisclosure } from './compose-disclosure.js';

/**
 * What an approval is bound to (R9): all that an approver sees, who gets which paths for what, and every value. Whether it is
 * approved yet is left out. Marked with a secret of the node, as few values could be guessed by a plain digest of them.
 * @returns base64url, 32 bytes
 */
export function markShown(
  { vault }: { vault: Pick<CaseVault, 'mark'> },
  { manifest, content, says }: Pick<ComposedDisclosure, 'manifest' | 'content' | 'says'>,
): string {
  const { supervisorApproved: _approved, ...rests } = manifest;
  const seen = canonicalJson({ rests, content, says: says?.corrections ?? [] });
  return Buffer.from(vault.mark(`approval|${seen}`)).toString('base64url');
}
