import { isBelow, PROFILE } from '#libs/envelope/profile.js';
import type { EncryptionKey } from '#libs/envelope/types.js';
import type { TrustView } from '#libs/trust/lookup.js';
import { Refusal } from '../domain/refusal.js';

/** Whether this node can do what a node asks of those who write to it. @throws Refusal `profile-not-accepted` (protocol 1.13) */
export function checkProfile(view: TrustView, node: string): void {
  if (isBelow(PROFILE, view.participant(node)?.minimumProfile)) throw new Refusal('profile-not-accepted');
}

/** The key to seal for a node now. @throws Refusal `profile-not-accepted`, `key-unknown` */
export function recipientKeyOf(view: TrustView, node: string, at: Date): EncryptionKey {
  checkProfile(view, node);
  const key = view.encryptionKeyOf(node, at);
  if (!key) throw new Refusal('key-unknown');
  return key;
}
