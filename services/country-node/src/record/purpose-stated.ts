import { kindNamed } from '../domain/conversations/kinds.js';

/** The purpose of a message: its kind's own, but for one that gives again what was given for another (`weighedAs`). */
export function purposeStated(kind: string, { step, claims }: { step: string; claims: string }): string {
  const { purpose, steps } = kindNamed(kind);
  const again = Object.hasOwn(steps, step) && steps[step]?.weighedAs !== undefined;
  return again ? (JSON.parse(claims) as { purpose: string }).purpose : purpose;
}
