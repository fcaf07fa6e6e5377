import type { HopRole, HopStep } from './relay.js';

/** What is to go by a hop: something sealed for the other end, or a step of the circuit itself. */
export type Wanted = 'sealed' | Exclude<HopStep, 'open' | 'forward' | 'back'>;

/** `wait`: later, when the circuit has been opened · `over`: never by this hop. */
export type Chosen = HopStep | 'wait' | 'over';

const CHOICES: Readonly<Record<HopRole, Readonly<Record<string, Readonly<Partial<Record<Wanted, Chosen>>>>>>> = {
  near: {
    // Nobody knows of what was never opened: a stop of it is done with nothing said.
    start: { sealed: 'open' },
    open: { sealed: 'forward', stop: 'stop' },
  },
  far: {
    start: { sealed: 'wait', stopped: 'wait', broken: 'wait' },
    open: { sealed: 'back', stopped: 'wait', broken: 'broken' },
    // Whoever stopped it waits for one answer, whatever became of the circuit further on.
    stopping: { sealed: 'back', stopped: 'stopped', broken: 'stopped' },
  },
};

/** The step by which something goes by a hop, where the hop stands. `failed`: the neighbour no longer carries on. */
export function chooseHopStep(
  wanted: Wanted,
  { role, state, failed }: { role: HopRole; state: string; failed: boolean },
): Chosen {
  if (failed && (wanted === 'sealed' || state === 'start')) return 'over';
  return CHOICES[role][state]?.[wanted] ?? 'over';
}
