import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { splitByCategory } from '#libs/schema-check/split.js';
import {
  type ConversationKind,
  VOID_STEP,
} from '../../../services/country-node/src/domain/conversations/conversation-kind.js';
import { CONVERSATION_KINDS } from '../../../services/country-node/src/domain/conversations/every-kind.js';
import { bodySchemaOf } from '../../../services/country-node/src/domain/conversations/kinds.js';
import { openingStep } from '../../../services/country-node/src/domain/conversations/opening-step.js';
import { projectionsOf } from '../../../services/country-node/src/domain/disclosure/projections-of.js';
import { findColumn, findTerms } from '../../../services/country-node/src/domain/safeguards/r01-deny-by-default.js';
import type { JsonObject, Participant } from '../../../services/country-node/src/domain/disclosure/types.js';
import { craft, type Making } from './craft.js';
import { offerClaims, type Parts, SOME_DIGEST } from './samples.js';
import { NOW, type Scene } from './scene.js';
import type { Vector, VectorSet } from './types.js';

/** The first example of the body of a step, as its schema gives it, with what else its message claims. */
interface Example {
  kind: ConversationKind;
  step: string;
  schema: string;
  body: JsonObject;
}

type Wrong = [name: string, clause: string, code: string, description: string, making: Making];

const NE: Participant = { id: 'ne', country: 'NE', kind: 'authority', roles: [] };

/** For every step of every kind that the two nodes of the vectors agreed on: its example, taken; and what is refused of it. */
export async function makeKinds(scene: Scene, root: string): Promise<VectorSet> {
  const set: VectorSet = { valid: [], 'must-fail': [] };
  for (const example of examplesOf(scene, root)) {
    set.valid.push(await taken(scene, example));
    for (const wrong of wrongs(scene, example)) set['must-fail'].push(await refused(scene, example, wrong));
  }
  return set;
}

function examplesOf({ matrix, agreement }: Scene, root: string): Example[] {
  return CONVERSATION_KINDS.flatMap((kind) =>
    [...Object.keys(kind.steps), VOID_STEP].flatMap((step) => {
      const asked = { kind: kind.kind, step, purpose: kind.purpose, recipient: NE };
      if (!findColumn(matrix, asked) || !findTerms(agreement, asked)) return [];
      const path = join(root, 'schemas', kind.kind, `${step}.v1.json`);
      const { examples } = JSON.parse(readFileSync(path, 'utf8')) as { examples?: JsonObject[] };
      const [body] = examples ?? [];
      if (!body) throw new Error(`no example of the body of ${kind.kind} ${step}`);
      return [{ kind, step, schema: bodySchemaOf(kind.kind, step), body }];
    }),
  );
}

async function taken(scene: Scene, example: Example): Promise<Vector> {
  const { sealed, claims, messageDigest } = await craft(scene, makingOf(example));
  return {
    name: `${example.kind.kind}-${example.step}`,
    clause: '5.8',
    description: `The example of ${example.step} of ${example.kind.kind}.`,
    operation: 'receive',
    given: { sealed, receivedAt: NOW },
    expected: { typ: 'passerelle-message+v1', messageDigest, claims, body: example.body },
  };
}

async function refused(scene: Scene, { kind, step }: Example, wrong: Wrong): Promise<Vector> {
  const [name, clause, code, description, making] = wrong;
  const { sealed } = await craft(scene, making);
  return {
    name: `${kind.kind}-${step}-${name}`,
    clause,
    description,
    operation: 'receive',
    given: { sealed, receivedAt: NOW },
    expected: { code },
  };
}

function makingOf({ kind, step, schema, body }: Example, parts: Parts = splitByCategory(schema, body)): Making {
  const { consentProof: _offers, ...claims } = offerClaims();
  const said = {
    ...claims,
    kind: kind.kind,
    step,
    schema,
    purpose: kind.purpose,
    parents: step === openingStep(kind).step ? [] : [SOME_DIGEST],
    ...('consent' in body ? { consentProof: SOME_DIGEST } : {}),
    ...(step === VOID_STEP
      ? { voids: { messageId: '019ab000-0000-7000-8000-000000000009', digest: SOME_DIGEST } }
      : {}),
  };
  return { claims: said, parts };
}

function wrongs({ matrix }: Scene, example: Example): Wrong[] {
  const { kind, step, body } = example;
  const making = makingOf(example);
  const claiming = (change: object): Making => ({ ...making, said: (claims) => ({ ...claims, ...change }) });
  const opening = step === openingStep(kind).step;
  const other = Object.keys(kind.steps).find((each) => each !== step) ?? VOID_STEP;
  const tells = 'consent' in body && projectionsOf(matrix, kind.kind, step).length > 0;
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
    ...(tells ? consentWrongs(example) : []),
  ];
}

function consentWrongs(example: Example): Wrong[] {
  const { consent, ...bare } = example.body as JsonObject & { consent: { scope: { categories: string[] } } };
  const [, ...fewer] = consent.scope.categories;
  const { categories: _all, ...scope } = consent.scope;
  const narrowed = { ...consent, scope: { ...scope, ...(fewer.length > 0 ? { categories: fewer } : {}) } };
  const over = { ...consent, expiry: '2026-11-01T00:00:00.000Z' };
  const saying = (body: object) => makingOf({ ...example, body: body as JsonObject });
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
