import type { JsonObject } from '../types.js';
import { prune } from './prune.js';

/** What somebody saw, before sending, of what would go. */
export interface Looked<T> {
  /** What would have been sent then. */
  said: JsonObject;
  /** Whether that was weighed too, or only what the step shows of the case. */
  weighed: boolean;
  preview?: T;
  /** Why there is none. */
  error?: unknown;
}

/** What is sent of what was entered. */
export const toSend = (entered: JsonObject): JsonObject => (prune(entered) ?? {}) as JsonObject;

/**
 * Looks at what would go by what would be sent, not by what lies in the form: a row that was left empty would be no entry
 * that can be weighed. Where too little is entered for that, what the step shows of the case alone.
 * @param ask for what is entered, or without it; throws with `code` `schema-violation` where it cannot be weighed
 */
export async function lookBefore<T>(
  ask: (input: JsonObject | undefined) => Promise<T>,
  entered: JsonObject,
): Promise<Looked<T>> {
  const said = toSend(entered);
  const whole = await seen(ask(said));
  if ((whole.error as { code?: string } | undefined)?.code !== 'schema-violation') {
    return { said, weighed: true, ...whole };
  }
  return { said, weighed: false, ...(await seen(ask(undefined))) };
}

const seen = <T>(answer: Promise<T>): Promise<Pick<Looked<T>, 'preview' | 'error'>> =>
  answer.then(
    (preview) => ({ preview }),
    (error: unknown) => ({ error }),
  );
