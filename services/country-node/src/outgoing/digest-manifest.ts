import { canonicalJson } from '#libs/envelope/canonical.js';
import { digestOf } from '#libs/envelope/sign.js';
import type { Manifest } from '../domain/disclosure/types.js';

/** base64url SHA-256 over what an approver sees: who gets which paths for what. Whether it is approved yet is left out. */
export function digestManifest({ supervisorApproved: _approved, ...seen }: Manifest): string {
  return digestOf(canonicalJson(seen));
}
