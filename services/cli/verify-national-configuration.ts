import { TrustError } from '#libs/trust/trust-error.js';
import type { SignedText, TrustRoot } from '#libs/trust/types.js';
import { verifyNationalConfiguration } from '#libs/trust/verify-national-configuration.js';
import type { Out } from './out.js';
import { readJsonFile } from './read-json-file.js';

export interface ToVerify {
  signed: string;
  authority: string;
  node: string;
  json?: boolean;
}

/**
 * Says whether a node would take a signed national configuration, and until when it is in force.
 * @returns exit code 0, or 1 when it would not, or not now
 */
export function verifyConfiguration({ signed, authority, node, json }: ToVerify, out: Out, now = new Date()): number {
  const document = readJsonFile(signed, 'The signed national configuration cannot be read.') as SignedText;
  const keys = readJsonFile(authority, 'The keys of the national authority cannot be read.') as TrustRoot;
  const verdict = judge(document, keys, node, now);
  if (json) out.say(JSON.stringify(verdict));
  else if (verdict.ok) out.say(`In force at ${node} until ${verdict.validUntil}; version ${verdict.version}.`);
  else out.complain(`A node would not go by it: ${verdict.code}.`);
  return verdict.ok ? 0 : 1;
}

type Verdict = { ok: true; version: number; validUntil: string } | { ok: false; code: string };

function judge(document: SignedText, keys: TrustRoot, node: string, now: Date): Verdict {
  try {
    const { version, validFrom, validUntil } = verifyNationalConfiguration(document, keys, { node, highestVersion: 0 });
    const inForce = new Date(validFrom) <= now && now < new Date(validUntil);
    return inForce ? { ok: true, version, validUntil } : { ok: false, code: 'national-configuration-expired' };
  } catch (error) {
    // Files of another shape than a signed document have no signature either.
    const code = error instanceof TrustError ? error.code : 'national-configuration-signature';
    return { ok: false, code };
  }
}
