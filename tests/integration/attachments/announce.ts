import { randomBytes } from 'node:crypto';
import { addAttachment } from '../../../services/country-node/src/casework/add-attachment.js';
import type { AttachmentRow } from '../../../services/country-node/src/ports/store/attachments.js';
import type { Country } from '../../support/exchange/country.js';
import { STORY } from '../../support/exchange/inputs.js';
import type { World } from '../../support/exchange/world.js';
import { pieces } from '../../support/streams.js';

const LIMITS = { fileBytes: 100_000_000, caseBytes: 1_000_000_000 };

/** A document of so many bytes. */
export const someDocument = (bytes: number): Buffer =>
  Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(bytes - 9)]);

/** Keeps a document in a new case of a node. */
export async function keep(country: Country, bytes: Buffer): Promise<{ caseId: string; id: string }> {
  const { caseId } = await country.register('01-moussa');
  const file = { caseId, documentType: 'other', mediaType: 'application/pdf', bytes: pieces(bytes), limits: LIMITS };
  return { caseId, id: (await addAttachment(country.parts, country.caseworker, file)).id };
}

/** A document that a handover of `mr` announced to `ne`, not fetched yet. @returns ne's row of it */
export async function announce(world: World, bytes: Buffer): Promise<AttachmentRow> {
  const [mr, ne] = [world.of('mr'), world.of('ne')];
  const { caseId, id } = await keep(mr, bytes);
  const conversation = await mr.offer(caseId, 'ne');
  await world.settle();
  await ne.act(conversation, 'accept');
  await world.settle();
  await mr.act(conversation, 'handover', { ...STORY.handover, attachments: [id] });
  await world.settle();
  const theirs = (await ne.conversation(conversation))!.caseId;
  const [row] = await ne.parts.store.transaction((tx) => tx.attachments.ofCase(theirs));
  return row!;
}

export async function rowOf(country: Country, id: string): Promise<AttachmentRow> {
  return (await country.parts.store.transaction((tx) => tx.attachments.get(id)))!;
}
