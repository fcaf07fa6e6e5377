import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { canonicalJson } from '#libs/envelope/canonical.js';
import { generateKey, type OctetKey, publicHalf, thumbprintOf } from '#libs/envelope/keys.js';
import { checkAgainst } from '#libs/schema-check/check.js';
import type { NationalConfigurationText } from '#libs/schema-check/generated/types.js';
import { signNationalConfiguration } from '#libs/trust/author.js';
import { isSoundConfiguration } from '#libs/trust/is-sound-configuration.js';
import type { SignedText } from '#libs/trust/types.js';
import { NATIONAL_CONFIGURATION_SCHEMA } from '#libs/trust/verify-national-configuration.js';
import type { Out } from './out.js';
import { readJsonFile } from './read-json-file.js';
import { UsageError } from './usage-error.js';

/** Makes a signing key of the national authority; the private half stays with whoever may sign. @returns exit code 0 */
export function makeAuthorityKey({ out: file }: { out: string }, out: Out): number {
  if (existsSync(file)) throw new UsageError('There is a file of that name already; a key is never written over.');
  const key = generateKey('Ed25519');
  writeFileSync(file, JSON.stringify(key), { mode: 0o600, flag: 'wx' });
  out.say(JSON.stringify(publicHalf(key)));
  return 0;
}

/**
 * Adds one signature to a national configuration. Each signer reads the same text and signs by itself, on a machine of its
 * own: the signed file goes from hand to hand until there are enough.
 * @returns exit code 0, or 1 when the text may not be signed
 */
export function signConfiguration(options: { document: string; key: string; out: string }, out: Out): number {
  const configuration = readJsonFile(options.document, 'The national configuration cannot be read.');
  const fault = faultOf(configuration);
  if (fault !== undefined) {
    out.complain(`This is no national configuration; nothing was signed. At fault: ${fault}`);
    return 1;
  }
  const text = canonicalJson(configuration);
  const others = signaturesSoFar(options.out, text);
  const key = readKey(options.key);
  const [signature = ''] = signNationalConfiguration(configuration as NationalConfigurationText, [key]).signatures;
  // Ed25519 gives the same signature again: signing twice counts, and is kept, once.
  const signatures = [...new Set([...others, signature])];
  writeFileSync(options.out, JSON.stringify({ text, signatures } satisfies SignedText));
  out.say(`Signed by ${thumbprintOf(key)}; signatures: ${signatures.length}.`);
  return 0;
}

/** JSON pointers at fault, or what the schema cannot say; undefined when there is nothing. */
function faultOf(configuration: unknown): string | undefined {
  const checked = checkAgainst(NATIONAL_CONFIGURATION_SCHEMA, configuration);
  if (!checked.ok) return checked.errors.map(({ pointer }) => pointer || '/').join(', ');
  if (isSoundConfiguration(configuration as NationalConfigurationText)) return undefined;
  return 'dates or times out of order, an unknown time zone, an entry given twice, another word for consent, or a longer term for a higher risk';
}

/** The signatures of those who signed before; another text begins anew, because theirs do not cover it. */
function signaturesSoFar(file: string, text: string): string[] {
  if (!existsSync(file)) return [];
  const signed = readJsonFile(file, 'The file to write holds something else.') as Partial<SignedText>;
  if (typeof signed.text !== 'string' || !Array.isArray(signed.signatures))
    throw new UsageError('The file to write holds something else.');
  return signed.text === text ? signed.signatures : [];
}

function readKey(file: string): OctetKey {
  try {
    const key = JSON.parse(readFileSync(file, 'utf8')) as OctetKey;
    if (key.crv === 'Ed25519' && typeof key.d === 'string') return key;
  } catch {
    // Falls through: unreadable and no key are one answer.
  }
  throw new UsageError('The file of the signing key holds none.');
}
