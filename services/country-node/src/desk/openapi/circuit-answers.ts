import { at, id, many, object, oneOf, text } from './words.js';

/** What the routes of circuits answer. */
export const CIRCUITS = {
  Rerouted: object({ via: id }),
  CircuitList: object({
    items: many(
      object({
        id,
        place: { ...oneOf('origin', 'relay', 'final'), description: 'Where on the circuit this node stands.' },
        purpose: text,
        deadline: at,
        createdAt: at,
        neighbours: many(
          object({
            node: text,
            toward: oneOf('origin', 'final'),
            reference: { ...text, description: 'By what name these two neighbours speak of the circuit.' },
            state: oneOf('start', 'open', 'stopping', 'stopped', 'broken'),
          }),
        ),
      }),
    ),
  }),
} as const;
