import { readAt, segmentsOf } from '../disclosure/pointers.js';
import type { JsonObject } from '../disclosure/types.js';

/** Which of the items that a person is asked about covers a part of what is told of that person. */
const ITEM_OF: Readonly<Record<string, string>> = {
  relation: 'identity',
  names: 'identity',
  place: 'place',
  phone: 'phone',
  message: 'message',
  relationship: 'relationship',
  livingConditions: 'livingConditions',
  capacity: 'capacity',
  willingness: 'willingness',
  risk: 'risk',
  recommendation: 'recommendation',
};

/**
 * R5: what was learnt of a person who was found goes back item by item, each only if that person agreed to it. Of a person
 * who was found nothing is told at all unless that person lets it be known that they were found.
 * @param pointer JSON pointer in the body
 */
export function isLetGo(body: JsonObject, pointer: string): boolean {
  const [section = '', part = ''] = segmentsOf(pointer);
  if (section === 'found' && readAt(body, '/agreed/located') !== true) return false;
  if (section !== 'found' && section !== 'assessment') return false;
  return Object.hasOwn(ITEM_OF, part) && readAt(body, `/agreed/${ITEM_OF[part]}`) === true;
}
