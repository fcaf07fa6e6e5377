import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { followRoots } from '#libs/trust/follow-roots.js';
import { isQuickFile } from '#libs/trust/quick-revocations.js';
import { TrustError } from '#libs/trust/trust-error.js';
import type { TrustListText } from '#libs/trust/types.js';
import { TRUST_LIST_TARGET, verifyTrustList } from '#libs/trust/verify-trust-list.js';
import type { Published } from './compose-publication.js';

interface Meta {
  signed: {
    version: number;
    meta: Record<string, { version: number }>;
    targets: Record<string, { hashes: { sha256: string } }>;
  };
}

/**
 * What stands in the directory's folder, for those who write it: also after it has expired, when a node would read it no
 * more. Root, targets and list are verified; of snapshot and timestamp only the version is taken. Where a publication broke off
 * between a new root and the rest, the rest is still that of the root before: then it is followed as far as that one.
 * @param root metadata that nodes were given
 * @throws TrustError, Error of a file that is not there
 */
export function readPublished(folder: string, root: string): Published {
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const meta = (name: string) => (JSON.parse(read(name)) as Meta).signed;
  const lying: string[] = [];
  for (let next = followRoots(root, []).signed.version + 1; existsSync(join(folder, `${next}.root.json`)); next += 1)
    lying.push(read(`${next}.root.json`));
  const { version, meta: over } = meta('timestamp.json');
  const snapshot = meta(`${over['snapshot.json']!.version}.snapshot.json`);
  const targetsName = `${snapshot.meta['targets.json']!.version}.targets.json`;
  const { sha256 } = meta(targetsName).targets[TRUST_LIST_TARGET]!.hashes;
  const quick = Object.keys(snapshot.meta)
    .filter(isQuickFile)
    .map((name) => read(`${snapshot.meta[name]!.version}.${name}`));
  const proved = { targets: read(targetsName), text: read(`${sha256}.${TRUST_LIST_TARGET}`), quick };
  const followed = followAsFarAsSigned(lying, (roots) =>
    verifyTrustList({ ...proved, roots }, root, { highestVersion: 0, now: new Date(0) }),
  );
  return { root, ...proved, ...followed, version: Math.max(version, snapshot.version) };
}

/** @throws TrustError what stands there with all of the roots, where it stands with none of them either */
function followAsFarAsSigned(
  lying: readonly string[],
  verify: (roots: string[]) => TrustListText,
): Pick<Published, 'roots' | 'ahead' | 'list'> {
  let fault: unknown;
  for (let count = lying.length; count >= 0; count -= 1) {
    const roots = lying.slice(0, count);
    try {
      return { roots, ahead: lying.slice(count), list: verify(roots) };
    } catch (error) {
      fault ??= error;
      if (!(error instanceof TrustError) || error.code !== 'trust-list-signature') break;
    }
  }
  throw fault;
}
