import type { Opened } from '#libs/envelope/open.js';
import { checkAgainst } from '#libs/schema-check/check.js';
import { joinCategories, SplitError } from '#libs/schema-check/split.js';
import { contentNameOf } from '../domain/conversations/conversation-kind.js';
import { bodySchemaOf, kindNamed } from '../domain/conversations/kinds.js';
import { weighedAs } from '../domain/conversations/weighed-as.js';
import { checkReceived } from '../domain/disclosure/check-received.js';
import type { ConsentProof } from '../domain/consent/types.js';
import type { JsonObject, Participant } from '../domain/disclosure/types.js';
import { Refusal } from '../domain/refusal.js';
import { findColumn } from '../domain/safeguards/r01-deny-by-default.js';
import { findParties } from '../record/find-agreement.js';
import type { MessageClaims, TakeParts } from './take-message.js';

/**
 * Joins the disclosed categories to the body, checks it against the schema that this step has, and refuses what shows
 * more than matrix, agreement and the consent's scope allow toward us (the receiver's half of R1).
 * @throws Refusal `schema-unknown`, `category-mismatch`, `schema-violation`, `over-disclosure`, `agreement-missing`
 */
export function checkBody(parts: TakeParts, opened: Opened, claims: MessageClaims, at: Date): JsonObject {
  const schema = schemaOf(claims);
  const body = joinParts(schema, opened);
  const checked = checkAgainst(schema, body);
  if (!checked.ok) throw violationOf(checked.errors);
  checkAllowed(parts, body, claims, at);
  return body;
}

/**
 * The same of a message that came as a copy, and so may lack what its author may show no more (protocol 12.4): of that, nothing
 * but what is lacking is wrong with it. It is judged as of when it was issued.
 * @throws Refusal as checkBody
 */
export function checkCopied(parts: TakeParts, opened: Opened, claims: MessageClaims): JsonObject {
  const issuedAt = new Date(claims.issuedAt);
  const { digests } = opened.claims as { digests?: Record<string, string> };
  if (Object.keys(digests ?? {}).every((category) => Object.hasOwn(opened.parts, category)))
    return checkBody(parts, opened, claims, issuedAt);
  const schema = schemaOf(claims);
  const body = joinParts(schema, opened);
  const checked = checkAgainst(schema, body);
  const wrong = checked.ok ? [] : checked.errors.filter(({ keyword }) => keyword !== 'required');
  if (wrong.length > 0) throw violationOf(wrong);
  // Of what was erased there is nothing to hold against anything.
  if (Object.keys(opened.parts).length > 0) checkAllowed(parts, body, claims, issuedAt);
  return body;
}

function schemaOf(claims: MessageClaims): string {
  const schema = bodySchemaOf(claims.kind, claims.step);
  if (claims.schema !== schema) throw new Refusal('schema-unknown');
  return schema;
}

const violationOf = (errors: readonly { pointer: string }[]) =>
  new Refusal(
    'schema-violation',
    errors.map(({ pointer }) => pointer),
  );

function checkAllowed(parts: TakeParts, body: JsonObject, claims: MessageClaims, at: Date): void {
  const schema = bodySchemaOf(claims.kind, claims.step);
  const { self, peer, agreement } = findParties(parts, claims.issuer, at);
  // An older version of it may still be on its way; another agreement never covers what these two exchange.
  if (agreement?.id !== claims.agreement.id) throw new Refusal('agreement-missing');
  const as = weighedAs(claims.kind, claims.step, body);
  const proof = body['consent'] as unknown as ConsentProof | undefined;
  const received = checkReceived({
    body,
    bodySchemaId: schema,
    ...sayingOf(claims.kind, claims.step, parts.matrix, self),
    ...(as ? { as } : {}),
    claims,
    agreement,
    matrix: parts.matrix,
    sender: peer,
    self,
    ...(proof ? { consentProof: proof } : {}),
    at,
  });
  if (!received.ok) throw new Refusal(received.code, received.pointers);
}

/** Where this step's body carries the case, and of whom it tells beside it. */
function sayingOf(kind: string, step: string, matrix: TakeParts['matrix'], self: Participant) {
  const table = kindNamed(kind);
  const column = findColumn(matrix, { kind, step, purpose: table.purpose, recipient: self });
  const saidOf = table.steps[step]?.saysOf;
  return { contentName: contentNameOf(table, step, column?.projection ?? 'none'), ...(saidOf ? { saidOf } : {}) };
}

function joinParts(schema: string, { parts }: Opened): JsonObject {
  try {
    return joinCategories(schema, parts) as JsonObject;
  } catch (error) {
    // How the parts were put together is the author's fault, not ours; trying again would not help.
    if (error instanceof SplitError) throw new Refusal(error.code, [...error.pointers]);
    throw error;
  }
}
