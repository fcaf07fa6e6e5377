import { isLetGo } from '../safeguards/r05-found-person.js';
import type { JsonObject } from './types.js';

/** Whether the person spoken of let this field of the body be sent (R5: item by item). @param pointer JSON pointer in the body */
export type LetItemGo = (body: JsonObject, pointer: string) => boolean;

const PERSONS = { 'found-person': isLetGo } as const satisfies Record<string, LetItemGo>;

/** Who, beside the child, a step may tell of. */
export type SaidPerson = keyof typeof PERSONS;

/**
 * Persons other than the child of whom a step may tell (`saysOf` in its table). Their own consent is in the body and takes
 * the place of the child's for what is entered at that step; matrix and agreement hold as ever.
 */
export const SAID_PERSONS: Readonly<Record<string, LetItemGo>> = PERSONS;
