import { open, type Opened, ProvedAuthorError } from '#libs/envelope/open.js';
import type { TrustView } from '#libs/trust/lookup.js';
import { checkAgainst } from '#libs/schema-check/check.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { InboxRow } from '../ports/store/inbox.js';

/** How far ahead of ours a peer's clock may be: three days (threat 12). */
const TOLERANCE_MS = 3 * 24 * 3_600_000;

const CLAIMS_SCHEMA = {
  'passerelle-message+v1': 'urn:passerelle:schema:message-claims:v1',
  'passerelle-receipt+v1': 'urn:passerelle:schema:receipt-claims:v1',
  'passerelle-notice+v1': 'urn:passerelle:schema:notice-claims:v1',
  'passerelle-fetch+v1': 'urn:passerelle:schema:fetch-claims:v1',
  'passerelle-services+v1': 'urn:passerelle:schema:services-claims:v1',
  'passerelle-resync+v1': 'urn:passerelle:schema:resync-claims:v1',
  'passerelle-copy+v1': 'urn:passerelle:schema:copy-claims:v1',
  'passerelle-resynced+v1': 'urn:passerelle:schema:resynced-claims:v1',
} as const;

/** What was opened, and the list by which its author was proved. */
export interface Delivered extends Opened {
  provedBy: TrustView;
}

/**
 * Opens what was taken in and holds the claims against their schema.
 * @throws EnvelopeError `unopenable` (author unknown) · ProvedAuthorError with a code once the author is proved
 */
export async function openDelivery(
  { self, keyring, directory }: Pick<NodeParts, 'self' | 'keyring' | 'directory'>,
  row: InboxRow,
): Promise<Delivered> {
  const view = directory.view();
  const opened = await open(row.sealed ?? '', {
    self,
    decryptionKeys: keyring.decryptionKeys(),
    signingKeyOf: (issuer, thumbprint, at) => view.signingKeyOf(issuer, thumbprint, at),
    receivedAt: row.receivedAt,
    toleranceMs: TOLERANCE_MS,
    minimumProfile: view.participant(self)?.minimumProfile,
  });
  const { typ, claims, messageDigest, jws } = opened;
  if (!checkAgainst(CLAIMS_SCHEMA[typ], claims).ok)
    throw new ProvedAuthorError('claims-invalid', typ, claims, messageDigest, jws);
  return { ...opened, provedBy: view };
}
