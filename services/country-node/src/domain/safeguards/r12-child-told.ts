import type { ConversationKind } from '../conversations/conversation-kind.js';
import { readAt } from '../disclosure/pointers.js';
import type { JsonObject } from '../disclosure/types.js';

/**
 * R12: what is missing before a step may be taken of which its table says that the child is told (`tellsChild`): that it was
 * told, and in which language. What exactly, with whose help, and what the child said is noted beside it, and stays here.
 * @returns pointers into what was entered; none where nothing is missing
 */
export function untoldIn({ steps }: Pick<ConversationKind, 'steps'>, step: string, input: JsonObject): string[] {
  if (!Object.hasOwn(steps, step) || !steps[step]?.tellsChild) return [];
  if (readAt(input, '/childInformed/informed') !== true) return ['/childInformed/informed'];
  return typeof readAt(input, '/childInformed/language') === 'string' ? [] : ['/childInformed/language'];
}
