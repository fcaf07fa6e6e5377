// Types only: the generator in contracts/tools runs this file without a build.
import type { ConversationKind } from '../conversations/conversation-kind.js';

/**
 * One hop of a circuit, between two neighbours on it: `near` is the one toward the origin, `far` the one toward the final
 * node. It says nothing about a case, and nobody takes its steps by hand. What was on its way back when the circuit was
 * stopped still arrives.
 */
export const RELAY = {
  kind: 'relay',
  purpose: 'relay',
  roles: ['near', 'far'],
  // Of no case: hops are opened by nodes, never by people.
  opens: 'holder',
  initial: 'start',
  states: {
    start: { says: 'Laid, and not sent yet', phase: 'open', steps: { open: { by: 'near', to: 'open' } } },
    open: {
      says: 'Carries sealed objects both ways',
      phase: 'open',
      steps: {
        forward: { by: 'near', to: 'open' },
        back: { by: 'far', to: 'open' },
        stop: { by: 'near', to: 'stopping' },
        broken: { by: 'far', to: 'broken' },
      },
    },
    stopping: {
      says: 'Ended on the near side; the far side has to say that it ended everywhere further on',
      phase: 'open',
      // Awaited from a node, not from people: nobody is reminded of it.
      steps: { back: { by: 'far', to: 'stopping' }, stopped: { by: 'far', to: 'stopped' } },
    },
    stopped: { says: 'Ended here and everywhere further on', phase: 'final', steps: {} },
    broken: { says: 'Does not go on', phase: 'final', steps: {} },
  },
  steps: {
    open: { says: 'Open the circuit toward the next node' },
    forward: { says: 'Carry a sealed object away from the origin' },
    back: { says: 'Carry a sealed object back toward the origin' },
    stop: { says: 'End the circuit' },
    stopped: { says: 'Say that it ended here and everywhere further on' },
    broken: { says: 'Say that it does not go on' },
  },
  // What a stop crossed is still delivered; a circuit that broke has nothing left to stop.
  precedence: ['back', 'forward', 'broken', 'stop', 'stopped', 'open'],
} as const satisfies ConversationKind;

export type HopRole = (typeof RELAY)['roles'][number];
export type HopState = keyof (typeof RELAY)['states'];
export type HopStep = keyof (typeof RELAY)['steps'];
