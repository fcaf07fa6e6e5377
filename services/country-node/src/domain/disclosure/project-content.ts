import { ruleAt } from '#libs/schema-check/leaves.js';
import type { Category } from './categories.js';
import { projectFile } from './project-file.js';
import { projectSummary, type Projected } from './project-summary.js';
import type { Decision, Disclosure, DisclosureInput, ManifestPath, Projection } from './types.js';
import type { WeighedLeaf } from './weigh-case.js';

export interface ProjectedContent {
  content: Disclosure['content'];
  decisions: Decision[];
  paths: ManifestPath[];
}

/** Puts what was let through into the shape that the column projects, and says of every field what became of it. */
export function projectContent(
  projection: Projection,
  input: Pick<DisclosureInput, 'schemaId' | 'caseFile' | 'at' | 'correcting'>,
  leaves: readonly WeighedLeaf[],
): ProjectedContent {
  const permitted = leaves.filter(({ verdict }) => verdict.ok);
  const projected = project(projection, input, permitted);
  const isEmpty = Object.keys(projected.content).length === 0;
  const decisions = leaves.map((leaf) => decide(projection, input.schemaId, leaf, projected.targets.get(leaf.pointer)));
  return {
    content: isEmpty || projection === 'none' ? {} : { [projection]: projected.content },
    decisions,
    paths: permitted.flatMap((leaf) => pathOf(leaf, projected.targets.get(leaf.pointer))),
  };
}

function project(
  projection: Projection,
  { schemaId, caseFile, at, correcting }: Pick<DisclosureInput, 'schemaId' | 'caseFile' | 'at' | 'correcting'>,
  permitted: readonly WeighedLeaf[],
): Projected {
  if (projection === 'file') return projectFile(caseFile, permitted);
  if (projection === 'summary') return projectSummary(schemaId, permitted, at, correcting?.only);
  return { content: {}, targets: new Map() };
}

function decide(projection: Projection, schemaId: string, leaf: WeighedLeaf, target: string | undefined): Decision {
  const { pointer: source, category, verdict } = leaf;
  if (verdict.ok && target !== undefined) {
    const outcome = projection === 'summary' ? 'coarsened' : 'sent';
    return { source, target, category, outcome, rule: verdict.rule };
  }
  if (!verdict.ok) return { source, category, outcome: 'held-back', rule: verdict.rule };
  const unused = ruleAt(schemaId, source)?.coarse ? 'nothing-derived' : 'matrix-coarse';
  return { source, category, outcome: 'held-back', rule: unused };
}

function pathOf({ pointer, category, verdict, asAsylum }: WeighedLeaf, target: string | undefined): ManifestPath[] {
  if (!verdict.ok || target === undefined) return [];
  const own: ManifestPath = { path: target, source: pointer, category: category as Category, mode: verdict.mode };
  return [asAsylum?.ok ? { ...own, asAsylum: true } : own];
}
