import { patternOf } from '#libs/schema-check/leaves.js';
import type { Grant } from '../consent/weigh-consent.js';
import type { Correcting, ManifestPath } from './types.js';
import { AS_ASYLUM } from './tells-of-asylum.js';
import type { WeighedLeaf } from './weigh-case.js';
import { type Grounds, type LeafAsked, weighLeaf } from './weigh-leaf.js';

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
    // What told of a claim for asylum tells of it again.
    const asked: LeafAsked[] = [{ pointer, category, form }, ...(path.asAsylum ? [AS_ASYLUM] : [])];
    return { path, verdicts: asked.map((each) => weighLeaf(grounds, each)) };
  });
  const closed = new Set(weighed.flatMap(({ path, verdicts }) => (verdicts.every(({ ok }) => ok) ? [] : [path.path])));
  const told = weighed.filter(({ path }) => !closed.has(path.path));
  return {
    paths: told.flatMap(({ path, verdicts: [own] }) => (own?.ok ? [{ ...path, mode: own.mode }] : [])),
    grants: told.flatMap(({ verdicts }) => verdicts.flatMap((each) => (each.ok && each.grant ? [each.grant] : []))),
  };
}
