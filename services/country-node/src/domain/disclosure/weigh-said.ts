import { ruleAt } from '#libs/schema-check/leaves.js';
import type { Grant } from '../consent/weigh-consent.js';
import type { Category } from './categories.js';
import { isPersonal } from './categories.js';
import { codeOfRule } from './code-of-rule.js';
import { tellsOfClaim } from '../safeguards/r03-no-hint.js';
import { leavesIn, readAt } from './pointers.js';
import { AS_ASYLUM, tellsOfAsylum } from './tells-of-asylum.js';
import { SAID_PERSONS } from './said-persons.js';
import type { Decision, JsonObject, ManifestPath, RuleHit, Said } from './types.js';
import { weighLeaf, weighOffice, type Grounds, type LeafAsked, type LeafVerdict } from './weigh-leaf.js';

export interface SaidLeaf {
  /** JSON pointer in the body. */
  pointer: string;
  /** Empty for a field that the body's schema does not know. */
  category: string;
}

interface Weighed {
  verdict: LeafVerdict;
  /** Set where the value tells of a claim for asylum, and that may be told. */
  asAsylum?: LeafVerdict;
}

export interface WeighedSaid {
  decisions: Decision[];
  paths: ManifestPath[];
  grants: Grant[];
  refusals: RuleHit[];
}

/**
 * What a person entered for a step, but for the protocol's own fields, by the categories that the body's schema gives it; in
 * one order, however the text was written: an approval is bound to it.
 */
export function saidLeaves({ bodySchemaId, body }: Said): SaidLeaf[] {
  return leavesIn(body)
    .map(({ pointer }) => ({ pointer, category: ruleAt(bodySchemaId, pointer)?.category ?? '' }))
    .filter(({ category }) => category !== 'PROTOCOL')
    .sort((a, b) => (a.pointer < b.pointer ? -1 : 1));
}

/** Whether anything personal is entered: then the message tells of somebody, and needs what such messages need. */
export function saysPersonal(said: Said | undefined): boolean {
  return said !== undefined && saidLeaves(said).some(({ category }) => isPersonal(category));
}

/**
 * Holds what a person entered against the same grounds as a field of the case (invariant 1). Nothing of it is left out
 * silently: what may not leave stops the message, with the pointers at fault.
 */
export function weighSaid(grounds: Grounds, said: Said | undefined): WeighedSaid {
  const weighed = (said ? saidLeaves(said) : []).map((leaf) => ({ ...leaf, ...weigh(grounds, said, leaf) }));
  const refused = weighed.filter(({ verdict }) => !verdict.ok);
  const [first] = refused;
  return {
    decisions: weighed.map(({ pointer, category, verdict }) => ({
      source: pointer,
      said: true,
      ...(verdict.ok ? { target: pointer } : {}),
      category,
      outcome: verdict.ok ? 'sent' : 'held-back',
      rule: verdict.rule,
    })),
    paths: weighed.flatMap((leaf) => pathOf(leaf, said)),
    grants: weighed
      .flatMap(({ verdict, asAsylum }) => [verdict, asAsylum])
      .flatMap((verdict) => (verdict?.ok && verdict.grant ? [verdict.grant] : [])),
    refusals: first
      ? [{ rule: first.verdict.rule, code: codeOfRule(first.verdict.rule), pointers: refused.map((r) => r.pointer) }]
      : [],
  };
}

function weigh(grounds: Grounds, said: Said | undefined, { pointer, category }: SaidLeaf): Weighed {
  const asked: LeafAsked = { pointer, category, form: 'exact' };
  const value = said && readAt(said.body, pointer);
  if (tellsOfClaim(grounds.purpose, value)) return { verdict: { ok: false, rule: 'safeguard-R3' } };
  const isOther = said?.of !== undefined && isPersonal(category);
  const verdict = isOther
    ? weighOther(grounds, asked, letsGo(said.of!, said.body, pointer))
    : weighLeaf(grounds, asked);
  if (!verdict.ok || !tellsOfAsylum(value)) return { verdict };
  const asAsylum = weighAsAsylum(grounds, isOther);
  return asAsylum.ok ? { verdict, asAsylum } : { verdict: asAsylum };
}

/**
 * What tells of a claim goes where the claim itself may.
 * @param isOther it is somebody else's than the child's, who let go what tells it
 */
export function weighAsAsylum(grounds: Grounds, isOther: boolean): LeafVerdict {
  return isOther ? weighOther(grounds, AS_ASYLUM, true) : weighLeaf(grounds, AS_ASYLUM);
}

/** Somebody else than the child: matrix and agreement as ever, and that person's own word in place of the child's consent. */
export function weighOther(grounds: Grounds, asked: LeafAsked, agreed: boolean): LeafVerdict {
  const reach = weighOffice(grounds, asked);
  if ('rule' in reach) return { ok: false, rule: reach.rule };
  return agreed
    ? { ok: true, mode: reach.mode, rule: `permitted-${reach.mode}` }
    : { ok: false, rule: 'consent-missing' };
}

/** A person that no table of ours knows has let nothing go. */
export function letsGo(person: string, body: JsonObject, pointer: string): boolean {
  return Object.hasOwn(SAID_PERSONS, person) && (SAID_PERSONS[person]?.(body, pointer) ?? false);
}

function pathOf(
  { pointer, category: name, verdict, asAsylum }: SaidLeaf & Weighed,
  said: Said | undefined,
): ManifestPath[] {
  if (!verdict.ok) return [];
  const category = name as Category;
  const of = said?.of !== undefined && isPersonal(category) ? { of: said.of } : {};
  const tells = asAsylum?.ok ? { asAsylum: true as const } : {};
  return [{ path: pointer, source: pointer, category, mode: verdict.mode, said: true, ...of, ...tells }];
}
