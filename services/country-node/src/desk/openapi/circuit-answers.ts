import { at, id, many, object, oneOf, text } from './words.js';

const STATES = oneOf('start', 'open', 'stopping', 'stopped', 'broken');

/** What the routes of circuits answer. */
export const CIRCUITS = {
  Way: object(
    {
      place: { ...oneOf('origin', 'final'), description: 'Which end this node is of.' },
      relays: { ...many(text), description: 'Seen from here; the final node is told of its neighbour alone.' },
      deadline: at,
      state: STATES,
    },
    'By way of whom a conversation goes; null where it goes directly.',
  ),
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
            state: STATES,
          }),
        ),
      }),
    ),
  }),
} as const;
