import type {
  ConversationKind,
  SignedStep,
} from '../../../services/country-node/src/domain/conversations/conversation-kind.js';
import { Side, sign } from './side.js';

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
 * time, and whatever is on the way may arrive at any time. `kinds`: the table by which each side goes.
 */
export function explore(kinds: readonly [ConversationKind, ConversationKind], limit: number): Findings {
  const findings: Findings = { configurations: 0, complete: [], faults: new Set() };
  const seen = new Set<string>();
  const open: Joint[] = [{ made: [], arrived: [] }];
  for (let joint = open.pop(); joint; joint = open.pop()) {
    const key = keyOf(joint);
    if (seen.has(key)) continue;
    seen.add(key);
    open.push(...visit(kinds, joint, limit, findings));
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

function visit(kinds: readonly [ConversationKind, ConversationKind], joint: Joint, limit: number, found: Findings) {
  const sides = rebuild(kinds, joint, found);
  const inFlight = joint.made.filter((m) => !joint.arrived.includes(m.digest));
  judge(sides, joint, inFlight, found);
  const deliveries = inFlight.map((m) => ({ made: joint.made, arrived: [...joint.arrived, m.digest] }));
  if (joint.made.length === limit) return deliveries;
  const acts = sides.flatMap((side) => {
    const { heads } = side.fold();
    const messages = side.steps().map((step) => sign({ author: side.role, step, parents: heads }));
    return messages.map((message) => ({ made: [...joint.made, message], arrived: joint.arrived }));
  });
  return [...deliveries, ...acts];
}

function rebuild(
  kinds: readonly [ConversationKind, ConversationKind],
  { made, arrived }: Joint,
  found: Findings,
): Side[] {
  const sides = kinds.map((kind, i) => new Side(kind, kind.roles[i] ?? ''));
  for (const side of sides) {
    for (const message of made) if (message.author === side.role) side.held.set(message.digest, message);
    for (const message of made) {
      if (message.author === side.role || !arrived.includes(message.digest)) continue;
      if (side.receive(message).some(({ code }) => code)) found.faults.add('honest-refused');
    }
  }
  return sides;
}

function judge(sides: readonly Side[], joint: Joint, inFlight: readonly SignedStep[], found: Findings): void {
  const [a, b] = sides.map((side) => side.fold());
  if (!sides.some((side) => side.isResponsible())) found.faults.add('nobody-responsible');
  if (inFlight.length === 0 && JSON.stringify(a) !== JSON.stringify(b)) found.faults.add('sides-differ');
  if (inFlight.length === 0 && joint.made.length > 0) found.complete.push(joint.made);
  for (const folded of [a, b]) {
    const steps = folded?.effective.map((digest) => joint.made.find((m) => m.digest === digest)?.step).join();
    const moved = folded?.responsible === 'receiver';
    if (moved && !/accept,handover,assume(,offer-return(,decline-return)?)*$/.test(steps ?? '')) {
      found.faults.add('moved-without-assumption');
    }
  }
}
