import { v7 as uuidv7 } from 'uuid';
import { seal } from '#libs/envelope/seal.js';
import type { SealedTyp } from '#libs/envelope/types.js';
import { splitByCategory, type Leaves } from '#libs/schema-check/split.js';
import { bodySchemaOf, purposeOf } from '../../../services/country-node/src/domain/conversations/kinds.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import type { Posted } from './post.js';
import type { World } from './world.js';

export interface Forgery {
  from: string;
  to: string;
  /** Case transfer unless said; its purpose is taken for that of the message. */
  kind?: string;
  step?: string;
  body?: JsonObject;
  /** Schema of the body, where it is not one of a case transfer. */
  schema?: string;
  /** Leaves by category that no honest node would put there, beside those of the body. */
  smuggled?: Record<string, Leaves>;
  conversationId?: string;
  /** Whatever else the author claims; overrides what an honest node would. */
  claims?: Record<string, unknown>;
  typ?: SealedTyp;
  /** Whose keys sign, when it is not the claimed author's. */
  signedBy?: string;
  /** For whose key it is encrypted, when it is not the recipient's. */
  sealedFor?: string;
}

/** A message as a node with valid keys and bad intentions would write it: signed and sealed correctly, whatever it says. */
export async function forge(world: World, forgery: Forgery): Promise<Posted & { messageId: string; digest: string }> {
  const {
    from,
    to,
    kind = 'case-transfer',
    step = 'offer',
    body = {},
    conversationId = uuidv7(),
    typ = 'passerelle-message+v1',
  } = forgery;
  const now = world.clock.now();
  const view = world.of(to).view;
  const schema = forgery.schema ?? bodySchemaOf(kind, step);
  const agreement = view.agreementBetween(from, to, now);
  const claims = {
    v: 1 as const,
    issuer: from,
    audience: to,
    messageId: uuidv7(),
    conversationId,
    kind,
    step,
    schema,
    parents: [],
    sequence: 1,
    epoch: 1,
    issuedAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + 86_400_000).toISOString(),
    purpose: purposeOf(kind),
    agreement: { id: agreement?.id ?? 'none', version: agreement?.version ?? 1 },
    trustListVersion: view.version,
    onwardSharing: 'none',
    ...forgery.claims,
  };
  const sealed = await seal({
    typ,
    claims,
    parts: withSmuggled(splitByCategory(schema, body), forgery.smuggled),
    signingKey: world.signerOf(forgery.signedBy ?? from),
    recipientKey: view.encryptionKeyOf(forgery.sealedFor ?? to, now)!,
  });
  return { from, to, sealed: sealed.sealed, messageId: claims.messageId, digest: sealed.messageDigest };
}

function withSmuggled(honest: Record<string, Leaves>, smuggled: Record<string, Leaves> = {}): Record<string, Leaves> {
  const added = Object.entries(smuggled).map(([category, leaves]) => [category, { ...honest[category], ...leaves }]);
  return { ...honest, ...(Object.fromEntries(added) as Record<string, Leaves>) };
}
