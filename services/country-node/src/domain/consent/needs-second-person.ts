import { Refusal } from '../refusal.js';
import { mayStandAlone } from '../safeguards/r08-vital-interest.js';
import type { ConsentEvent } from './types.js';

/** All that an event may say that waits: what narrows must never wait for anybody (R10). */
const MAY_WAIT: readonly string[] = ['event', 'at', 'takenBy', 'lawfulBasis', 'overrides', 'evidenceDigest'];

/**
 * Whether an event counts only once a second person approved it: as soon as one of its overrides is to (R9).
 * @param author staff id of who enters it
 * @throws Refusal `approval-needed` where an override cannot stand on one person's word (R8); `schema-violation` where what
 * has to wait comes with what must not
 */
export function needsSecondPerson(event: ConsentEvent, author: string): boolean {
  const { overrides = [] } = event;
  const alone = overrides.flatMap((each, at) => (each.secondPerson === 'after' ? [{ ...each, author, at }] : []));
  const tooMuch = alone.filter((each) => !mayStandAlone(each));
  if (tooMuch.length > 0) {
    throw new Refusal(
      'approval-needed',
      tooMuch.map(({ at }) => `/overrides/${at}/secondPerson`),
    );
  }
  if (alone.length === overrides.length) return false;
  const others = Object.keys(event).filter((name) => !MAY_WAIT.includes(name));
  const misplaced = event.event === 'asked' ? others : ['event', ...others];
  if (misplaced.length > 0)
    throw new Refusal(
      'schema-violation',
      misplaced.map((name) => `/${name}`),
    );
  return true;
}
