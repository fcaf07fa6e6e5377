import { v7 as uuidv7 } from 'uuid';
import { hideSealed } from '#libs/envelope/payload.js';
import { makeRoute, type RouteTerms } from '#libs/envelope/route.js';
import { seal } from '#libs/envelope/seal.js';
import { digestOf } from '#libs/envelope/sign.js';
import { splitByCategory } from '#libs/schema-check/split.js';
import { bodySchemaOf } from '../../../services/country-node/src/domain/conversations/kinds.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import type { HopStep } from '../../../services/country-node/src/domain/circuits/relay.js';
import type { Posted } from './post.js';
import type { World } from './world.js';

export interface HopForgery {
  from: string;
  to: string;
  step: HopStep;
  body: JsonObject;
  conversationId?: string;
  parents?: string[];
  purpose?: string;
}

/** A step of a circuit as a neighbour with valid keys and bad intentions would write it. */
export async function forgeHop(
  world: World,
  forgery: HopForgery,
): Promise<Posted & { messageId: string; digest: string }> {
  const { from, to, step, body, conversationId = uuidv7(), parents = [], purpose = 'family-tracing' } = forgery;
  const now = world.clock.now();
  const view = world.of(to).view;
  const schema = bodySchemaOf('relay', step);
  const agreement = view.agreementBetween(from, to, now);
  const messageId = uuidv7();
  const sealed = await seal({
    typ: 'passerelle-message+v1',
    claims: {
      v: 1,
      issuer: from,
      audience: to,
      messageId,
      conversationId,
      kind: 'relay',
      step,
      schema,
      parents,
      sequence: 1,
      epoch: 1,
      issuedAt: now.toISOString(),
      expiresAt: new Date(now.getTime() + 86_400_000).toISOString(),
      purpose,
      agreement: { id: agreement?.id ?? 'none', version: agreement?.version ?? 1 },
      trustListVersion: view.version,
      onwardSharing: 'none',
    },
    parts: splitByCategory(schema, body),
    signingKey: world.signerOf(from),
    recipientKey: view.encryptionKeyOf(to, now)!,
  });
  return { from, to, sealed: sealed.sealed, messageId, digest: sealed.messageDigest };
}

/** Something sealed, as a payload for a node. */
export function payloadFor(world: World, node: string, sealed: string): string {
  return hideSealed(sealed, world.of(node).view.encryptionKeyOf(node, world.clock.now())!);
}

/** A route over these nodes, for this payload unless other terms are asked for. */
export function routeOver(world: World, nodes: readonly string[], payload: string, change: Partial<RouteTerms> = {}) {
  const now = world.clock.now();
  const terms = { payload: digestOf(payload), purpose: 'family-tracing', deadline: deadlineOf(world), ...change };
  return makeRoute(
    nodes.map((node) => ({ node, key: world.of(node).view.encryptionKeyOf(node, now)! })),
    terms,
  );
}

export function deadlineOf(world: World, hours = 24): string {
  return new Date(world.clock.now().getTime() + hours * 3_600_000).toISOString();
}
