import { existsSync, writeFileSync } from 'node:fs';
import { canonicalJson } from '#libs/envelope/canonical.js';
import { readSignature } from '#libs/envelope/verify.js';
import { checkAgainst } from '#libs/schema-check/check.js';
import { signAgreement } from '#libs/trust/author.js';
import type { AgreementText, SignedAgreement } from '#libs/trust/types.js';
import { AGREEMENT_SCHEMA } from '#libs/trust/verify-agreement.js';
import { type NodeEnvironment, readNodeSettings } from '../node-environment.js';
import type { Out } from '../out.js';
import { readJsonFile } from '../read-json-file.js';
import { UsageError } from '../usage-error.js';
import { openOwnKeys } from './own-keys.js';

type Signatures = SignedAgreement['signatures'];

/**
 * Adds this node's signature to an agreement, which may bear the other party's already. Whether that one is by a key of the
 * other party, the holders see (`directory approve`): a newcomer's keys are on no list yet.
 * @returns exit code 0, or 1 when it is none of its own, or bears what does not belong to it
 */
export async function signAsParty(
  options: { settings?: NodeEnvironment; agreement: string; out: string },
  out: Out,
): Promise<number> {
  if (options.settings === undefined) throw new UsageError('Say which node: --settings.');
  const settings = readNodeSettings(options.settings);
  const { agreement, signatures: given } = asSigned(readJsonFile(options.agreement, 'The agreement cannot be read.'));
  const kept = existsSync(options.out) ? readKept(options.out) : undefined;
  const fault = faultOf({ agreement, signatures: given }, settings.node, kept);
  if (fault !== undefined) {
    out.complain(`${fault}; nothing was signed.`);
    return 1;
  }
  const { signer } = await openOwnKeys(settings);
  const own = signAgreement(agreement, { [settings.node]: signer });
  const soFar = kept && isSame(kept.agreement, agreement) ? kept.signatures : [];
  const others = [...given, ...soFar].filter(({ node }) => node !== settings.node);
  const signatures = [...new Map(others.map((each) => [each.node, each])).values(), ...own.signatures];
  writeFileSync(options.out, JSON.stringify({ agreement, signatures } satisfies SignedAgreement));
  out.say(`Signed by ${signatures.map(({ node }) => node).join(' and ')}.`);
  return 0;
}

function asSigned(read: unknown): SignedAgreement {
  const { agreement, signatures } = (read ?? {}) as Partial<SignedAgreement>;
  if (agreement !== undefined && Array.isArray(signatures)) return { agreement, signatures };
  return { agreement: read as AgreementText, signatures: [] };
}

function readKept(file: string): SignedAgreement {
  const otherwise = 'The file to write holds something else.';
  const { agreement, signatures } = readJsonFile(file, otherwise) as Partial<SignedAgreement>;
  if (!agreement || !Array.isArray(signatures)) throw new UsageError(otherwise);
  return { agreement, signatures };
}

/** Of a text alone the file begins anew, because other signatures do not cover it; what a partner signed displaces no other. */
function faultOf(
  { agreement, signatures }: SignedAgreement,
  node: string,
  kept: SignedAgreement | undefined,
): string | undefined {
  if (!checkAgainst(AGREEMENT_SCHEMA, agreement).ok || !agreement.parties.includes(node))
    return 'This is no agreement, or this node is no party to it';
  if (!signatures.every((each) => isOfParty(each, agreement)))
    return 'It bears a signature that is none of its parties’ of an agreement';
  if (signatures.length > 0 && kept && !isSame(kept.agreement, agreement))
    return 'The file to write holds another agreement than the signed one';
  return undefined;
}

function isOfParty(signature: Signatures[number] | null, { parties }: AgreementText): boolean {
  try {
    return (
      signature !== null &&
      parties.includes(signature.node) &&
      readSignature(signature.jws).typ === 'passerelle-agreement+v1'
    );
  } catch {
    return false;
  }
}

function isSame(one: AgreementText, other: AgreementText): boolean {
  return canonicalJson(one) === canonicalJson(other);
}
