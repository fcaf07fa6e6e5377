import { canonicalJson } from '#libs/envelope/canonical.js';
import { encryptionKey } from '#libs/envelope/keys.js';
import { encryptNameless } from '#libs/envelope/nameless.js';
import { makeRoute, type RouteTerms } from '#libs/envelope/route.js';
import { SOME_DIGEST } from './samples.js';
import type { Scene } from './scene.js';
import type { Vector, VectorSet } from './types.js';

const TERMS: RouteTerms = { payload: SOME_DIGEST, purpose: 'family-tracing', deadline: '2027-02-01T00:00:00.000Z' };
const OTHER_DIGEST = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
const PLACE_BYTES = 384;

type Node = keyof Scene['keys']['nodes'];

/** Routes as `ne` finds its place in them. */
export function routes(scene: Scene): VectorSet {
  const over = (nodes: readonly Node[], terms = TERMS) =>
    makeRoute(
      nodes.map((node) => ({ node, key: keyOf(scene, node) })),
      terms,
    );
  const good = over(['ne', 'iom-ne']);
  const refused = (name: string, clause: string, description: string, route: readonly string[]) =>
    vector(name, clause, description, route, { code: 'route-unopenable' });
  const withPlace = (text: string) => [place(scene, text), ...over(['iom-ne']).slice(1)];
  const said = (more: object = {}) => canonicalJson({ v: 1, ...TERMS, ...more });
  return {
    valid: [
      vector('to-be-carried-on', 'relay.5', 'This node is a relay on the way.', good, { next: 'iom-ne', places: 6 }),
      vector('that-ends-here', 'relay.5', 'This node is the final one.', over(['iom-ne', 'ne']), {
        next: null,
        places: 6,
      }),
      vector('as-written-by-hand', 'relay.5', 'A place by itself.', withPlace(padded(said())), {
        next: null,
        places: 6,
      }),
    ],
    'must-fail': [
      refused('of-others', 'relay.6', 'No place is for this node.', over(['iom-ne', 'mr'])),
      refused('with-two-places', 'relay.6', 'Two places are for this node.', over(['ne', 'iom-ne', 'ne'])),
      refused('with-a-place-less', 'relay.5', 'Five places.', good.slice(1)),
      refused(
        'of-another-payload',
        'relay.6',
        'Laid for another payload.',
        over(['ne'], { ...TERMS, payload: OTHER_DIGEST }),
      ),
      refused(
        'of-another-purpose',
        'relay.6',
        'Laid for another purpose.',
        over(['ne'], { ...TERMS, purpose: 'gossip' }),
      ),
      refused(
        'of-another-deadline',
        'relay.6',
        'Laid for less time than is claimed.',
        over(['ne'], { ...TERMS, deadline: '2027-01-01T00:00:00.000Z' }),
      ),
      refused('to-no-node', 'relay.5', 'The next node has no name of one.', withPlace(padded(said({ next: '../ne' })))),
      refused('with-more-said', 'relay.5', 'A member that no place has.', withPlace(padded(said({ hops: 3 })))),
      refused('of-another-size', 'relay.5', 'A place of another size.', withPlace(`${said()}\n   `)),
      refused('padded-with-more', 'relay.5', 'Padding that says something.', withPlace(padded(said(), '.'))),
    ],
  };
}

function vector(name: string, clause: string, description: string, route: readonly string[], expected: object): Vector {
  const given = { route, ...TERMS };
  return { name: `route-${name}`, clause, description, operation: 'route', given, expected: { ...expected } };
}

function keyOf({ keys }: Scene, node: Node) {
  const { kty, crv, x } = keys.nodes[node].encrypt;
  return encryptionKey({ kty, crv, x });
}

const padded = (said: string, filler = ' ') => `${said}\n`.padEnd(PLACE_BYTES, filler);

function place(scene: Scene, text: string): string {
  return encryptNameless(Buffer.from(text), keyOf(scene, 'ne').publicKey, 'passerelle-route+v1');
}
