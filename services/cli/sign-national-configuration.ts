import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { canonicalJson, parseCanonicalJson } from '#libs/envelope/canonical.js';
import { type OctetKey, thumbprintOf } from '#libs/envelope/keys.js';
import { readSignature } from '#libs/envelope/verify.js';
import { checkAgainst } from '#libs/schema-check/check.js';
import type { NationalConfigurationText } from '#libs/schema-check/generated/types.js';
import { signNationalConfiguration } from '#libs/trust/author.js';
import { isSoundConfiguration } from '#libs/trust/is-sound-configuration.js';
import type { SignedText } from '#libs/trust/types.js';
import { NATIONAL_CONFIGURATION_SCHEMA } from '#libs/trust/verify-national-configuration.js';
import { readSealedKey } from './directory/keys.js';
import type { Out } from './out.js';
import { readJsonFile } from './read-json-file.js';
import { UsageError } from './usage-error.js';

export interface ToSign {
  /** The text as JSON, or as others signed it. */
  document: string;
  key: string;
  /** File of the passphrase of the key; `-` asks at the terminal. */
  passphraseFile?: string;
  out: string;
}

/**
 * Adds one signature to a national configuration. Each signer reads the same text and signs by itself, on a machine of its
 * own: the signed file goes from hand to hand until there are enough.
 * @returns exit code 0, or 1 when the text may not be signed
 */
export async function signConfiguration(options: ToSign, out: Out): Promise<number> {
  const { configuration, signatures: given } = asSigned(
    readJsonFile(options.document, 'The national configuration cannot be read.'),
  );
  const fault = faultOf(configuration);
  if (fault !== undefined) {
    out.complain(`This is no national configuration; nothing was signed. At fault: ${fault}`);
    return 1;
  }
  const text = canonicalJson(configuration);
  const kept = existsSync(options.out) ? readKept(options.out) : undefined;
  const misfit = misfitOf(given, text, kept);
  if (misfit !== undefined) {
    out.complain(`${misfit}; nothing was signed.`);
    return 1;
  }
  const others = [...(kept?.text === text ? kept.signatures : []), ...given];
  const key = await readKey(options);
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

function asSigned(read: unknown): { configuration: unknown; signatures: readonly string[] } {
  const { text, signatures } = (read ?? {}) as Partial<SignedText>;
  if (typeof text !== 'string' || !Array.isArray(signatures)) return { configuration: read, signatures: [] };
  return { configuration: parseCanonicalJson(text), signatures };
}

function readKept(file: string): SignedText {
  const otherwise = 'The file to write holds something else.';
  const { text, signatures } = readJsonFile(file, otherwise) as Partial<SignedText>;
  if (typeof text !== 'string' || !Array.isArray(signatures)) throw new UsageError(otherwise);
  return { text, signatures };
}

/** Of a text alone the file begins anew, because other signatures do not cover it; what somebody signed displaces no other. */
function misfitOf(given: readonly string[], text: string, kept: SignedText | undefined): string | undefined {
  if (!given.every(isSignature)) return 'What it bears are no signatures of a national configuration';
  if (given.length > 0 && kept && kept.text !== text) return 'The file to write holds another text than the signed one';
  return undefined;
}

function isSignature(jws: string): boolean {
  try {
    return readSignature(jws).typ === 'passerelle-national-configuration+v1';
  } catch {
    return false;
  }
}

/** One that lies unsealed was made before they were sealed. */
async function readKey({ key: file, passphraseFile }: Pick<ToSign, 'key' | 'passphraseFile'>): Promise<OctetKey> {
  const unsealed = readUnsealed(file);
  if (unsealed) return unsealed;
  if (passphraseFile === undefined) throw new UsageError('Say the passphrase of the key: --passphrase-file.');
  return readSealedKey({ key: file, passphraseFile });
}

function readUnsealed(file: string): OctetKey | undefined {
  let key: Partial<OctetKey> | null;
  try {
    key = JSON.parse(readFileSync(file, 'utf8')) as Partial<OctetKey> | null;
  } catch {
    return undefined;
  }
  if (key?.crv === 'Ed25519' && typeof key.d === 'string') return key as OctetKey;
  throw new UsageError('The file of the signing key holds none.');
}
