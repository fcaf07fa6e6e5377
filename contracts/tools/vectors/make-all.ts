import { makeConversations } from './make-conversations.js';
import { makeEdges } from './make-edges.js';
import { makeFigures } from './make-figures.js';
import { makeKinds } from './make-kinds.js';
import { makeMetadata } from './make-metadata.js';
import { makeMustFail } from './make-must-fail.js';
import { makeRelay } from './make-relay.js';
import { makeServices } from './make-services.js';
import { makeSpelledHeaders } from './make-spelled-headers.js';
import { makeUnderOwnLists } from './make-under-own-lists.js';
import { makeValid } from './make-valid.js';
import { makeWeighed } from './make-weighed.js';
import type { Scene } from './scene.js';
import type { VectorSet } from './types.js';

/** Every vector there is. @param root the repository's folder */
export async function makeAll(scene: Scene, root: string): Promise<VectorSet> {
  const sets: VectorSet[] = [
    { valid: await makeValid(scene), 'must-fail': await makeMustFail(scene) },
    await makeKinds(scene, root),
    await makeRelay(scene),
    makeConversations(),
    await makeWeighed(scene, root),
    await makeUnderOwnLists(scene),
    await makeSpelledHeaders(scene),
    await makeEdges(scene, root),
    makeMetadata(scene),
    makeFigures(scene),
    await makeServices(scene),
  ];
  return {
    valid: sets.flatMap(({ valid }) => valid),
    'must-fail': sets.flatMap((each) => each['must-fail']),
  };
}
