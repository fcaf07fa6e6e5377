import { patternOf } from '#libs/schema-check/leaves.js';
import type { Grant } from '../consent/weigh-consent.js';
import type { Correcting, ManifestPath } from './types.js';
import type { WeighedLeaf } from './weigh-case.js';
import { type Grounds, weighLeaf } from './weigh-leaf.js';

/** Of a file, only the fields that the recipient had; in rows of a list, wherever they stand now. */
export function keepCorrected(leaves: readonly WeighedLeaf[], correcting: Correcting | undefined): WeighedLeaf[] {
  if (!correcting) return [...leaves];
  return leaves.map((leaf) =>
    correcting.only.includes(patternOf(leaf.pointer))
      ? leaf
      : { ...leaf, verdict: { ok: false, rule: 'not-corrected' } },
  );
}

/**
 * That something is not held to be true any more tells of the child as well: it goes to whom the field itself could go
 * today, and an item whole or not at all.
 */
export function weighGone(grounds: Grounds, { gone }: Correcting): { paths: ManifestPath[]; grants: Grant[] } {
  const form = grounds.column.projection === 'file' ? 'exact' : 'coarse';
  const weighed = gone.map((path) => {
    const { source: pointer, category } = path;
    return { path, verdict: weighLeaf(grounds, { pointer, category, form }) };
  });
  const closed = new Set(weighed.flatMap(({ path, verdict }) => (verdict.ok ? [] : [path.path])));
  const told = weighed.filter(({ path }) => !closed.has(path.path));
  return {
    paths: told.flatMap(({ path, verdict }) => (verdict.ok ? [{ ...path, mode: verdict.mode }] : [])),
    grants: told.flatMap(({ verdict }) => (verdict.ok && verdict.grant ? [verdict.grant] : [])),
  };
}
