import { checkDisclosures } from '#libs/envelope/disclosures.js';
import { joinCategories } from '#libs/schema-check/split.js';
import { bodySchemaOf } from '../../../services/country-node/src/domain/conversations/kinds.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { openSignedLines } from '../../../services/country-node/src/record/keep-message.js';
import { STORY } from './inputs.js';
import type { World } from './world.js';

/** The body of an offer that mr's own engine let through to ne; it was withdrawn, so that the case may be offered again. */
export async function someOffer(world: World): Promise<JsonObject> {
  const mr = world.of('mr');
  const { caseId } = await mr.register('01-moussa');
  const id = await mr.offer(caseId, 'ne');
  await world.settle();
  const [message] = await mr.messages(id);
  await mr.act(id, 'withdraw', STORY.withdraw);
  await world.settle();
  const [, claims, ...lines] = await openSignedLines(mr.parts, message!);
  const { digests } = JSON.parse(claims!) as { digests: Record<string, string> };
  return joinCategories(bodySchemaOf('case-transfer', 'offer'), checkDisclosures(lines, digests)) as JsonObject;
}
