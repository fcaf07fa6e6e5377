import { existsSync, writeFileSync } from 'node:fs';
import { followRoots } from '#libs/trust/follow-roots.js';
import { TrustError } from '#libs/trust/trust-error.js';
import type { TrustListText } from '#libs/trust/types.js';
import { verifyTrustList } from '#libs/trust/verify-trust-list.js';
import { endsOf, type KeptEdition } from '../../country-node/src/adapters/directory/kept-edition.js';
import { refreshEdition } from '../../country-node/src/adapters/directory/refresh-edition.js';
import { sourceAt } from '../../country-node/src/adapters/directory/trust-source.js';
import { Fault } from '../../country-node/src/domain/refusal.js';
import { describeListChange, describeRootChange } from '../../directory/describe-change.js';
import type { Out } from '../out.js';
import { UsageError } from '../usage-error.js';
import { readText } from './places.js';

const DAY_MS = 86_400_000;
const AHEAD_DAYS = 60;

/**
 * Says what a node that knows this root reads at a source, and what of it ends within sixty days; with `content`, writes the
 * list there as `propose-list` takes it.
 * @returns exit code 0, or 1 when a node would refuse it
 */
export async function show(
  { source, root: file, content }: { source: string; root: string; content?: string },
  out: Out,
): Promise<number> {
  if (content !== undefined && existsSync(content)) throw new UsageError(`There is a file ${content} already.`);
  const root = readText(file, 'The root cannot be read.');
  const now = new Date();
  try {
    const edition = await refreshEdition({ root }, sourceAt(source));
    const list = verifyTrustList(edition, root, { highestVersion: 0, now });
    describeRootChange(undefined, followRoots(root, edition.roots)).forEach((line) => out.say(line));
    describeListChange(undefined, list).forEach((line) => out.say(line.replace(/^\+ /, '')));
    endings(edition, root, { list, now }).forEach((line) => out.say(line));
    if (content !== undefined) writeFileSync(content, contentOf(list), { flag: 'wx' });
    return 0;
  } catch (error) {
    if (error instanceof Fault) throw new UsageError('The directory cannot be read there, or is not whole.');
    if (!(error instanceof TrustError)) throw error;
    out.complain(`No node that knows this root goes by what stands there: ${error.code}.`);
    return 1;
  }
}

/** With what was revoked at once, which stands in no file of the directory that anybody could take it from. */
function contentOf({ participants, keys, revocations, agreements }: TrustListText): string {
  return `${JSON.stringify({ participants, keys, revocations, agreements }, undefined, 2)}\n`;
}

function endings(edition: KeptEdition, root: string, { list, now }: { list: TrustListText; now: Date }): string[] {
  const { signed, fresh } = endsOf(edition, root);
  const dated: [string, number][] = [
    ['The timestamp, which its publisher renews', fresh],
    ['The root or the list, which its holders sign', Math.min(signed, Date.parse(list.expiresAt))],
    ...list.keys.map(({ node, use, notAfter }): [string, number] => [
      `A key of ${node} to ${use}`,
      Date.parse(notAfter),
    ]),
    ...list.agreements.map(({ agreement: { id, version, validUntil } }): [string, number] => [
      `Agreement ${id} version ${version}`,
      Date.parse(validUntil),
    ]),
  ];
  return dated
    .map(([what, end]) => [what, Math.floor((end - now.getTime()) / DAY_MS)] as const)
    .filter(([, days]) => days < AHEAD_DAYS)
    .map(([what, days]) => `! ${what}: ${days < 0 ? 'over' : `ends in ${days} days`}.`);
}
