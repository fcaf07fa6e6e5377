import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { splitByCategory } from '#libs/schema-check/split.js';
import {
  CONTROL_STEPS,
  type ConversationKind,
  VOID_STEP,
} from '../../../services/country-node/src/domain/conversations/conversation-kind.js';
import { CONVERSATION_KINDS } from '../../../services/country-node/src/domain/conversations/every-kind.js';
import { bodySchemaOf, purposeOf } from '../../../services/country-node/src/domain/conversations/kinds.js';
import { isOpening } from '../../../services/country-node/src/domain/conversations/opening-step.js';
import { projectionsOf } from '../../../services/country-node/src/domain/disclosure/projections-of.js';
import { findColumn, findTerms } from '../../../services/country-node/src/domain/safeguards/r01-deny-by-default.js';
import type {
  Agreement,
  JsonObject,
  MatrixColumn,
} from '../../../services/country-node/src/domain/disclosure/types.js';
import { craft, type Making } from './craft.js';
import { offerClaims, type Parts, SOME_DIGEST } from './samples.js';
import { NOW, type Scene, type VectorNode } from './scene.js';
import type { Vector, VectorSet } from './types.js';

/** The first example of the body of a step, as its schema gives it, with what else its message claims. */
export interface Example {
  kind: ConversationKind;
  step: string;
  schema: string;
  body: JsonObject;
  between: Pair;
  column: MatrixColumn;
}

type Wrong = [name: string, clause: string, code: string, description: string, making: Making];

interface Pair {
  from: VectorNode;
  to: VectorNode;
  agreement: Agreement;
}

/** Who of the vectors may write to whom; a step is shown between the first two that agreed on it. */
function pairsOf({ agreement, others }: Scene): Pair[] {
  const both = others.flatMap((each) => [each.parties, each.parties.toReversed()].map((ends) => ({ ends, each })));
  return [{ ends: ['mr', 'ne'], each: agreement }, ...both].map(({ ends: [from, to], each }) => {
    return { from: from as VectorNode, to: to as VectorNode, agreement: each };
  });
}

/** For every step of every kind that two nodes of the vectors agreed on: its example, taken; and what is refused of it. */
export async function makeKinds(scene: Scene, root: string): Promise<VectorSet> {
  const set: VectorSet = { valid: [], 'must-fail': [] };
  for (const example of examplesOf(scene, root)) {
    set.valid.push(await taken(scene, example));
    for (const wrong of wrongs(scene, example)) set['must-fail'].push(await refused(scene, example, wrong));
  }
  return set;
}

export function examplesOf(scene: Scene, root: string): Example[] {
  return CONVERSATION_KINDS.flatMap((kind) =>
    [...Object.keys(kind.steps), ...CONTROL_STEPS].flatMap((step) => {
      const found = pairFor(scene, kind, step);
      if (!found) return [];
      const path = join(root, 'schemas', kind.kind, `${step}.v1.json`);
      const { examples } = JSON.parse(readFileSync(path, 'utf8')) as { examples?: JsonObject[] };
      const [body] = examples ?? [];
      if (!body) throw new Error(`no example of the body of ${kind.kind} ${step}`);
      return [{ kind, step, schema: bodySchemaOf(kind.kind, step), body, ...found }];
    }),
  );
}

function pairFor(scene: Scene, { kind, purpose }: ConversationKind, step: string) {
  for (const between of pairsOf(scene)) {
    const recipient = scene.list.participants.find(({ id }) => id === between.to);
    const asked = recipient && { kind, step, purpose, recipient };
    const column = asked && findColumn(scene.matrix, asked);
    if (asked && column && findTerms(between.agreement, asked)) return { between, column };
  }
  return undefined;
}

async function taken(scene: Scene, example: Example): Promise<Vector> {
  const { sealed, claims, messageDigest } = await craft(scene, makingOf(scene, example));
  return {
    name: `${example.kind.kind}-${example.step}`,
    clause: '5.8',
    description: `The example of ${example.step} of ${example.kind.kind}.`,
    operation: 'receive',
    given: givenTo(example, sealed),
    expected: { typ: 'passerelle-message+v1', messageDigest, claims, body: example.body },
  };
}

function givenTo({ between: { to } }: Example, sealed: string) {
  return { sealed, receivedAt: NOW, ...(to === 'ne' ? {} : { as: to }) };
}

async function refused(scene: Scene, example: Example, wrong: Wrong): Promise<Vector> {
  const [name, clause, code, description, making] = wrong;
  const { kind, step } = example;
  const { sealed } = await craft(scene, making);
  return {
    name: `${kind.kind}-${step}-${name}`,
    clause,
    description,
    operation: 'receive',
    given: givenTo(example, sealed),
    expected: { code },
  };
}

export function makingOf({ keys }: Scene, example: Example): Making {
  const { kind, step, schema, body, between } = example;
  const { from, to, agreement } = between;
  const parts: Parts = splitByCategory(schema, body);
  const { scope } = (body['consent'] ?? {}) as { scope?: { onwardSharing?: 'named' } };
  const { consentProof: _offers, ...claims } = offerClaims();
  const said = {
    ...claims,
    issuer: from,
    audience: to,
    agreement: { id: agreement.id, version: agreement.version },
    onwardSharing: scope?.onwardSharing ?? claims.onwardSharing,
    kind: kind.kind,
    step,
    schema,
    purpose: purposeIn(example),
    parents: isOpening(kind, step) ? [] : [SOME_DIGEST],
    ...('consent' in body ? { consentProof: SOME_DIGEST } : {}),
    ...(step === VOID_STEP
      ? { voids: { messageId: '019ab000-0000-7000-8000-000000000009', digest: SOME_DIGEST } }
      : {}),
  };
  return { claims: said, parts, signer: keys.nodes[from].sign, recipient: keys.nodes[to].encrypt };
}

/** The kind's own, but for what is weighed as a step of another kind. */
function purposeIn({ kind, step, body }: Example): string {
  const member = kind.steps[step]?.weighedAs;
  const named = member === undefined ? undefined : (body[member] as { kind: string });
  return purposeOf(named?.kind ?? kind.kind);
}

function wrongs(scene: Scene, example: Example): Wrong[] {
  const { kind, step, body, column } = example;
  const making = makingOf(scene, example);
  const claiming = (change: object): Making => ({ ...making, said: (claims) => ({ ...claims, ...change }) });
  const opening = isOpening(kind, step);
  const other = Object.keys(kind.steps).find((each) => each !== step) ?? VOID_STEP;
  const tells = 'consent' in body && projectionsOf(scene.matrix, kind.kind, step).length > 0;
  return [
    ...(opening
      ? ([
          [
            'for-another-purpose',
            '9.1',
            'matrix-no-column',
            'For a purpose that the step has no column for.',
            claiming({ purpose: 'gossip' }),
          ],
          [
            'of-another-step',
            '11.1',
            'schema-unknown',
            'Claims the body of another step.',
            claiming({ schema: bodySchemaOf(kind.kind, other) }),
          ],
        ] satisfies Wrong[])
      : []),
    ...(tells ? consentWrongs(scene, example) : []),
    ...(kind.steps[step]?.weighedAs ? correctionWrongs(scene, example) : []),
    ...(Object.values(column.cells).some(({ onlyFor }) => onlyFor) ? itemWrongs(scene, example) : []),
  ];
}

function correctionWrongs(scene: Scene, example: Example): Wrong[] {
  const otherForm = example.step === 'correct' ? 'offer' : 'handover';
  const of = (corrects: JsonObject) => ({
    ...makingOf(scene, { ...example, body: { ...example.body, corrects } }),
    said: (claims: Record<string, unknown>) => ({ ...claims, purpose: 'case-transfer' }),
  });
  return [
    [
      'of-another-form',
      'correction.2',
      'matrix-no-column',
      'Says in one form what the step that it corrects showed in another.',
      of({ kind: 'case-transfer', step: otherForm }),
    ],
    [
      'of-a-correction',
      'correction.1',
      'schema-violation',
      'Corrects a correction.',
      of({ kind: 'correction', step: 'correct' }),
    ],
    [
      'of-what-is-not-corrected-so',
      'correction.1',
      'schema-violation',
      'Corrects what was given to be passed on.',
      of({ kind: 'identity-request', step: 'ask' }),
    ],
    [
      'of-what-gives-nothing',
      'correction.2',
      'matrix-no-column',
      'Corrects a step that gives nothing.',
      of({ kind: 'case-transfer', step: 'accept' }),
    ],
  ];
}

function itemWrongs(scene: Scene, example: Example): Wrong[] {
  const making = makingOf(scene, { ...example, body: { ...example.body, items: ['identity'] } });
  return [['beyond-the-items', '9.1', 'over-disclosure', 'Shows what no item that is asked about needs.', making]];
}

function consentWrongs(scene: Scene, example: Example): Wrong[] {
  const { consent, ...bare } = example.body as JsonObject & { consent: { scope: { categories: string[] } } };
  const [, ...fewer] = consent.scope.categories;
  const { categories: _all, ...scope } = consent.scope;
  const narrowed = { ...consent, scope: { ...scope, ...(fewer.length > 0 ? { categories: fewer } : {}) } };
  const over = { ...consent, expiry: '2026-11-01T00:00:00.000Z' };
  const saying = (body: object) => makingOf(scene, { ...example, body: body as JsonObject });
  return [
    ['without-consent', '9.3', 'consent-missing', 'Shown without a proof of consent.', saying(bare)],
    ['after-the-consent', '9.3', 'consent-missing', 'With a proof that has ended.', saying({ ...bare, consent: over })],
    [
      'beyond-the-consent',
      '9.3',
      'over-disclosure',
      'A category that the proof does not cover.',
      saying({ ...bare, consent: narrowed }),
    ],
  ];
}
