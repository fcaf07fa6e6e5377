import {
  type ConversationKind,
  movesResponsibility,
  type SignedStep,
  stateRule,
} from '../../../services/country-node/src/domain/conversations/conversation-kind.js';
import { isHeld, Side, sign } from './side.js';

/** What two honest sides hold between them: messages in the order made, and which of them have crossed over. */
interface Joint {
  made: SignedStep[];
  arrived: string[];
}

export interface Findings {
  configurations: number;
  /** Sets of messages that both sides hold with nothing on the way. */
  complete: SignedStep[][];
  faults: Set<'nobody-responsible' | 'sides-differ' | 'honest-refused' | 'moved-without-assumption'>;
}

/**
 * Every configuration that two honest sides can reach with at most `limit` messages: each may act on what it holds at any
 * time, and whatever is on the way may arrive at any time. `kinds`: the table by which each side goes. `before`: messages
 * that both hold already; `limit` counts those that follow.
 */
export function explore(
  kinds: readonly [ConversationKind, ConversationKind],
  limit: number,
  before: readonly SignedStep[] = [],
): Findings {
  const findings: Findings = { configurations: 0, complete: [], faults: new Set() };
  const seen = new Set<string>();
  const begun = begin(kinds, before, findings);
  const open: Joint[] = [{ made: [...before], arrived: before.map(({ digest }) => digest) }];
  for (let joint = open.pop(); joint; joint = open.pop()) {
    const key = keyOf(joint);
    if (seen.has(key)) continue;
    seen.add(key);
    open.push(...visit(begun, joint, { before: before.length, limit }, findings));
  }
  findings.configurations = seen.size;
  return findings;
}

/** Messages are named by what they say, not by ids, so that equal histories meet. */
function keyOf({ made, arrived }: Joint): string {
  const names = new Map<string, string>();
  for (const { digest, author, step, parents } of made) {
    names.set(
      digest,
      `${author}.${step}(${parents
        .map((p) => names.get(p))
        .sort()
        .join()})`,
    );
  }
  return [...made.map((m) => names.get(m.digest)).sort(), '|', ...arrived.map((d) => names.get(d)).sort()].join();
}

function visit(
  begun: readonly Side[],
  joint: Joint,
  { before, limit }: { before: number; limit: number },
  found: Findings,
) {
  const sides = rebuild(begun, { ...joint, made: joint.made.slice(before) }, found);
  const inFlight = joint.made.filter((m) => !joint.arrived.includes(m.digest));
  judge(sides, joint, inFlight, found);
  const deliveries = inFlight.map((m) => ({ made: joint.made, arrived: [...joint.arrived, m.digest] }));
  if (joint.made.length === before + limit) return deliveries;
  const acts = sides.flatMap((side) => {
    const { heads } = side.fold();
    const messages = side.steps().map((step) => sign({ author: side.role, step, parents: heads }));
    return messages.map((message) => ({ made: [...joint.made, message], arrived: joint.arrived }));
  });
  return [...deliveries, ...acts];
}

/** Both sides when each has taken in what went before. */
function begin(
  kinds: readonly [ConversationKind, ConversationKind],
  before: readonly SignedStep[],
  found: Findings,
): Side[] {
  const sides = kinds.map((kind, i) => new Side(kind, kind.roles[i] ?? ''));
  return rebuild(sides, { made: [...before], arrived: before.map(({ digest }) => digest) }, found);
}

function rebuild(begun: readonly Side[], { made, arrived }: Joint, found: Findings): Side[] {
  const sides = begun.map((side) => side.copy());
  for (const side of sides) {
    for (const message of made) if (message.author === side.role) side.hold(message);
    for (const message of made) {
      if (message.author === side.role || !arrived.includes(message.digest)) continue;
      if (side.receive(message).some(({ code }) => code)) found.faults.add('honest-refused');
    }
  }
  return sides;
}

function judge(sides: readonly Side[], joint: Joint, inFlight: readonly SignedStep[], found: Findings): void {
  const [a, b] = sides.map((side) => side.fold());
  if (!isHeld(sides)) found.faults.add('nobody-responsible');
  if (inFlight.length === 0 && JSON.stringify(a) !== JSON.stringify(b)) found.faults.add('sides-differ');
  if (inFlight.length === 0 && joint.made.length > 0) found.complete.push(joint.made);
  for (const [i, folded] of [a, b].entries()) {
    const made = folded?.effective.flatMap((digest) => joint.made.find((m) => m.digest === digest) ?? []) ?? [];
    if (sides[i] && folded?.responsible !== lastToAssume(sides[i].kind, made)) {
      found.faults.add('moved-without-assumption');
    }
  }
}

/** Whoever last signed a step that the table lets move responsibility; at the beginning, who has it there. */
function lastToAssume(kind: ConversationKind, made: readonly SignedStep[]): string | undefined {
  const first = stateRule(kind, kind.initial).responsible;
  return made.findLast(({ step }) => movesResponsibility(kind, step))?.author ?? first;
}
