import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { STORY } from './inputs.js';
import type { World } from './world.js';

/** Niger offers a case back to Mauritania, which accepts; Niger hands the file back. Nobody has assumed it yet. */
export async function goBack(world: World, id: string, handBack: JsonObject = STORY['hand-back']): Promise<void> {
  for (const [node, step, input] of [
    ['ne', 'offer-return', STORY['offer-return']],
    ['mr', 'accept-return', STORY['accept-return']],
    ['ne', 'hand-back', handBack],
  ] as const) {
    await world.of(node).act(id, step, input);
    await world.settle();
  }
}
