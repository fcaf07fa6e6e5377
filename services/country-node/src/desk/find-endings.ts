import type { NodeParts } from '../ports/node-parts.js';

type AskedParts = Pick<NodeParts, 'self' | 'directory' | 'keyring' | 'clock' | 'national'>;

/** So long ahead people are told: new keys, agreements and signatures take two countries and several holders. */
const AHEAD_MS = 60 * 86_400_000;

/** Half of how long a timestamp counts, which is renewed every day: by then something has been wrong for a week. */
const RENEWED_MS = 7 * 86_400_000;

/** What of the node's trust ends within sixty days and has no successor on the list; or is not renewed any more. */
export const ENDINGS = [
  'directory-not-renewed',
  'directory-ending',
  'keys-ending',
  'agreements-ending',
  'national-configuration-ending',
] as const;

/** `passerelle doctor` says what it is, and what to do. Nothing while no trust list is in force, or no key is active: both have names of their own. */
export function findEndings(parts: AskedParts): (typeof ENDINGS)[number][] {
  const now = parts.clock.now();
  const then = new Date(now.getTime() + AHEAD_MS);
  try {
    const { signed, fresh } = parts.directory.ends();
    const ending = {
      'directory-not-renewed': fresh.getTime() < now.getTime() + RENEWED_MS,
      'directory-ending': signed < then,
      'keys-ending': areKeysEnding(parts, now, then),
      'agreements-ending': areAgreementsEnding(parts, now, then),
      // The node goes by one at a time: the next one takes its place as soon as it is there.
      'national-configuration-ending': new Date(parts.national.newest().validUntil) < then,
    };
    return ENDINGS.filter((each) => ending[each]);
  } catch {
    return [];
  }
}

function areKeysEnding({ self, directory, keyring }: AskedParts, now: Date, then: Date): boolean {
  const view = directory.view();
  const { thumbprint } = keyring.signingKey();
  const last = (at: Date) => [view.signingKeyOf(self, thumbprint, at), view.encryptionKeyOf(self, at)];
  return last(now).every(Boolean) && !last(then).every(Boolean);
}

function areAgreementsEnding({ self, directory }: AskedParts, now: Date, then: Date): boolean {
  const view = directory.view();
  const agreedAt = (at: Date) => view.participants().filter(({ id }) => view.agreementBetween(self, id, at));
  const later = new Set(agreedAt(then).map(({ id }) => id));
  return agreedAt(now).some(({ id }) => !later.has(id));
}
