import { parseCanonicalJson } from '../envelope/canonical.js';
import { checkAgainst } from '../schema-check/check.js';
import type { NationalConfigurationText } from '../schema-check/generated/types.js';
import { hasEnoughSignatures } from './enough-signatures.js';
import { isSoundConfiguration } from './is-sound-configuration.js';
import { TrustError } from './trust-error.js';
import type { SignedText, TrustRoot } from './types.js';

export const NATIONAL_CONFIGURATION_SCHEMA = 'urn:passerelle:schema:national-configuration:v1';

/**
 * Verifies a national configuration (protocol 4.7): enough different keys of the national authority signed exactly this
 * text, it is what its schema says and for this node, and not older than one already used. Whether it is in force is asked
 * whenever it is used.
 * @throws TrustError `national-configuration-signature`, `-invalid`, `-rolled-back`
 */
export function verifyNationalConfiguration(
  signed: SignedText,
  authority: TrustRoot,
  known: { node: string; highestVersion: number },
): NationalConfigurationText {
  if (!hasEnoughSignatures(signed, authority, 'passerelle-national-configuration+v1'))
    throw new TrustError('national-configuration-signature');
  const configuration = readConfiguration(signed.text);
  if (!configuration.nodes.includes(known.node)) throw new TrustError('national-configuration-invalid');
  if (configuration.version < known.highestVersion) throw new TrustError('national-configuration-rolled-back');
  return configuration;
}

/** What the authority signed may still be wrong: it must not come half into force. */
function readConfiguration(text: string): NationalConfigurationText {
  const read = parseCanonicalJson(text);
  if (!checkAgainst(NATIONAL_CONFIGURATION_SCHEMA, read).ok) throw new TrustError('national-configuration-invalid');
  const configuration = read as NationalConfigurationText;
  if (!isSoundConfiguration(configuration)) throw new TrustError('national-configuration-invalid');
  return configuration;
}
