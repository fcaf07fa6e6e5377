/**
 * Named places around every step out and in where a test may let the process die, stand still, fail or dawdle. Between
 * any two of them lies one act that is durable by itself.
 */
export const FAILPOINTS = [
  'send:sealed',
  'send:committed',
  'relay:claimed',
  'relay:rechecked',
  'relay:published',
  'relay:marked',
  'accept:stored',
  'accept:committed',
  'accept:acknowledged',
  'inbox:claimed',
  'inbox:opened',
  'inbox:taken',
  'inbox:committed',
  'receipt:signed',
  'receipt:settled',
  'refusal:written',
  'attachment:piece-kept',
  'attachment:whole',
  'attachment:settled',
  'consent:recorded',
  'ledger:sequenced',
] as const;

export type Failpoint = (typeof FAILPOINTS)[number];

type Happening = (place: Failpoint) => Promise<void>;

const NOTHING = Promise.resolve();
let happening: Happening | undefined;

/** Told at every step which place is reached; does nothing at all unless a test has armed it. */
export function reach(place: Failpoint): Promise<void> {
  return happening ? happening(place) : NOTHING;
}

/** Arms the places of this process, or disarms them. @param what may never settle, throw, or end the process */
export function onReach(what: Happening | undefined): void {
  happening = what;
}
