import type { JsonObject } from '../disclosure/types.js';
import { type ConversationKind, isOpen, stateRule, type StepText } from './conversation-kind.js';

/**
 * The step by which a role ends a conversation whose basis is gone, from where it stands; undefined when it has none there.
 * @param quietly the other side must not learn why (R2, R18)
 */
export function stopStep(
  kind: ConversationKind,
  { state, role, quietly = false }: { state: string; role: string; quietly?: boolean },
): { step: string; input: JsonObject } | undefined {
  if (!Object.hasOwn(kind.states, state) || state === kind.initial || !isOpen(kind, state)) return undefined;
  for (const [step, { by }] of Object.entries(stateRule(kind, state).steps)) {
    const input = by === role ? stopInput(kind.steps[step], quietly) : undefined;
    if (input) return { step, input: { ...input } };
  }
  return undefined;
}

function stopInput(said: StepText | undefined, quietly: boolean): StepText['stopsWith'] {
  const { stopsWith, stopsQuietlyWith } = said ?? {};
  const saysWhy = stopsWith && Object.keys(stopsWith).length > 0;
  return quietly && saysWhy ? stopsQuietlyWith : stopsWith;
}
