import { splitByCategory } from '#libs/schema-check/split.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { craft, type Making } from './craft.js';
import { payloads } from './make-payloads.js';
import { routes } from './make-routes.js';
import { offerClaims, SOME_DIGEST } from './samples.js';
import { NOW, RELAYING, type Scene } from './scene.js';
import type { Vector, VectorSet } from './types.js';

const REFERENCE = 'HR-7K2M-Q9XD-4TRW';
const nameless = (characters: number) =>
  [SOME_DIGEST, 'A'.repeat(54), 'A'.repeat(16), 'A'.repeat(characters), 'A'.repeat(22)].join('.');
const PAYLOAD = nameless(900);
const OPENING = {
  hopReference: REFERENCE,
  purpose: 'family-tracing',
  deadline: '2027-02-01T00:00:00.000Z',
  route: Array.from({ length: 6 }, () => nameless(512)),
  payload: PAYLOAD,
};

const BODIES: Readonly<Record<string, JsonObject>> = {
  open: OPENING,
  forward: { hopReference: REFERENCE, payload: PAYLOAD },
  back: { hopReference: REFERENCE, payload: PAYLOAD },
  stop: { hopReference: REFERENCE },
  stopped: { hopReference: REFERENCE },
  broken: { hopReference: REFERENCE },
};

/** What neighbours on a circuit say to each other, as messages; and the parts that the nodes on it open. */
export async function makeRelay(scene: Scene): Promise<VectorSet> {
  const parts = [payloads(scene), routes(scene)];
  const taken = await Promise.all(Object.keys(BODIES).map((step) => stepTaken(scene, step)));
  return {
    valid: [...taken, ...parts.flatMap(({ valid }) => valid)],
    'must-fail': [...(await refusedSteps(scene)), ...parts.flatMap((part) => part['must-fail'])],
  };
}

function makingOf({ keys }: Scene, step: string, body: JsonObject = BODIES[step]!, change: object = {}): Making {
  const { consentProof: _none, ...claims } = offerClaims();
  const schema = `urn:passerelle:schema:relay:${step}:v1`;
  const parents = step === 'open' ? [] : [SOME_DIGEST];
  const issued = { issuer: 'iom-ne', agreement: { id: RELAYING, version: 1 }, purpose: 'family-tracing' };
  const said = { ...claims, kind: 'relay', step, schema, parents, ...issued, ...change };
  return { claims: said, parts: splitByCategory(schema, body), signer: keys.nodes['iom-ne'].sign };
}

async function stepTaken(scene: Scene, step: string): Promise<Vector> {
  const { sealed, claims, messageDigest } = await craft(scene, makingOf(scene, step));
  return {
    name: `relay-${step}`,
    clause: 'relay.1',
    description: `A neighbour takes the step ${step}; what it carries is opened apart.`,
    operation: 'receive',
    given: { sealed, receivedAt: NOW },
    expected: { typ: 'passerelle-message+v1', messageDigest, claims, body: BODIES[step] },
  };
}

async function refusedSteps(scene: Scene): Promise<Vector[]> {
  const personal = makingOf(scene, 'forward');
  const wrong: [name: string, clause: string, code: string, description: string, making: Making][] = [
    [
      'open-for-another-purpose',
      'relay.1',
      'matrix-no-column',
      'For a purpose that nothing is relayed for.',
      makingOf(scene, 'open', OPENING, { purpose: 'case-transfer' }),
    ],
    [
      'open-with-five-places',
      'relay.5',
      'schema-violation',
      'A route of fewer places tells how long the way is.',
      makingOf(scene, 'open', { ...OPENING, route: OPENING.route.slice(1) }),
    ],
    [
      'forward-with-a-name',
      '9.3',
      'schema-violation',
      'Tells the relay something personal beside the payload.',
      { ...personal, parts: { ...personal.parts, ID_CORE: { '/summary/sex': 'male' } } },
    ],
  ];
  return Promise.all(
    wrong.map(async ([name, clause, code, description, making]) => {
      const { sealed } = await craft(scene, making);
      const given = { sealed, receivedAt: NOW };
      return { name: `relay-${name}`, clause, description, operation: 'receive', given, expected: { code } } as const;
    }),
  );
}
