import { consentProof } from '../consent/consent-proof.js';
import type { ConsentProof } from '../consent/types.js';
import type { Grant } from '../consent/weigh-consent.js';
import type { Category } from './categories.js';
import type { JudgedAttachment } from './judge-attachments.js';
import type { DisclosureInput, ManifestPath, OnwardSharing } from './types.js';
import { AS_ASYLUM } from './tells-of-asylum.js';
import type { WeighedLeaf } from './weigh-case.js';

/** The files that travel, in the manifest's words, so that they are checked again with the fields. */
export function attachmentPaths(attachments: readonly JudgedAttachment[]): ManifestPath[] {
  return attachments.flatMap(({ id, permitted, weighed }) => {
    const tells = weighed.some(({ asked }) => asked === AS_ASYLUM) ? { asAsylum: true as const } : {};
    return weighed.flatMap(({ asked, verdict }): ManifestPath[] => {
      if (!permitted || !verdict.ok || asked === AS_ASYLUM) return [];
      const category = asked.category as Category;
      return [{ path: `/attachments/${id}`, source: asked.pointer, category, mode: verdict.mode, ...tells }];
    });
  });
}

/** The provisions and overrides that what is shown rests on. */
export function grantsOf(
  leaves: readonly WeighedLeaf[],
  shown: readonly ManifestPath[],
  attachments: readonly JudgedAttachment[],
): Grant[] {
  const sources = new Set(shown.map(({ source }) => source));
  const ofLeaves = leaves.filter(({ verdict, pointer }) => verdict.ok && sources.has(pointer));
  const ofFiles = attachments.filter(({ permitted }) => permitted).flatMap(({ weighed }) => weighed);
  // Hundreds of fields rest on a handful of grounds: each is told once.
  const grants = new Set<Grant>();
  const others = ofLeaves.flatMap(({ asAsylum }) => (asAsylum ? [{ verdict: asAsylum }] : []));
  for (const { verdict } of [...ofLeaves, ...others, ...ofFiles])
    if (verdict.ok && verdict.grant) grants.add(verdict.grant);
  return [...grants];
}

/** The proof that goes with it: it ends when the first of its grounds ends. None where nothing rests on consent. */
export function proveConsent(
  { consent, recipient, purpose, consentSalt = '' }: DisclosureInput,
  shown: { categories: readonly Category[]; grants: readonly Grant[]; onwardSharing: OnwardSharing },
): ConsentProof | undefined {
  const ends = shown.grants.map(({ until }) => new Date(until).toISOString()).sort();
  const [expiry] = ends;
  if (expiry === undefined) return undefined;
  const { categories, onwardSharing } = shown;
  return consentProof(consent, {
    recipient: recipient.id,
    purpose,
    categories,
    onwardSharing,
    expiry,
    salt: consentSalt,
  });
}
