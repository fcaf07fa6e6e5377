import { putBackDatabase, queryDatabase } from '../../support/database-backup.js';
import { type ChaosNetwork, NODES } from './chaos-network.js';
import type { Accepted } from './people.js';

/**
 * What stood on both sides at that moment, by the partner's own book: it must stand on both again. A void of what never
 * arrived opens nothing, so that whoever takes it in keeps no message of it, restored or not. Nothing of a circuit is told
 * again (protocol relay.13).
 */
const HELD = `SELECT m.digest FROM message m JOIN conversation c ON c.id = m.conversation_id
  WHERE c.peer = $1 AND c.kind <> 'relay' AND c.via IS NULL AND m.status IN ('received', 'receipted') AND EXISTS (SELECT 1 FROM message o
    WHERE o.conversation_id = c.id AND o.step <> 'void' AND o.status IN ('received', 'receipted'))`;

interface Restore {
  node: string;
  /** What people had been told yes to when the backup was made, and when it was put back. */
  from: number;
  to: number;
}

interface Held {
  node: string;
  partner: string;
  /** Digests of messages that the partner held when the node's database was put back. */
  digests: readonly string[];
}

/**
 * Databases that were put back to an earlier state, and what that may cost. It may cost what nobody else held: steps that the
 * node itself said yes to after the backup and that had not reached the partner, and what was only ever kept at home since
 * (consents, assignments, approvals, readings). It may not cost anything that the partner had taken in, or had signed for.
 */
export class Restores {
  readonly held: Held[] = [];
  private readonly all: Restore[] = [];
  /** Nodes that do not know yet what they lost: what they say of who is responsible is old. */
  readonly unheard = new Set<string>();

  /** Puts the copy in the place of the database of a node that is down. @param accepted what people had been told yes to */
  async putBack(
    network: ChaosNetwork,
    node: string,
    accepted: { from: number; list: readonly Accepted[] },
  ): Promise<void> {
    const { databaseUrl } = network.node(node);
    for (const partner of NODES.filter((id) => id !== node)) {
      const rows = await queryDatabase<{ digest: string }>(network.node(partner).databaseUrl, HELD, [node]);
      this.held.push({ node, partner, digests: rows.map(({ digest }) => digest) });
    }
    this.unheard.add(node);
    await putBackDatabase(databaseUrl);
    this.all.push({ node, from: accepted.from, to: accepted.list.length });
  }

  /** Whether a step that a node said yes to, the so-manieth, may be gone: if its partner does not hold it. */
  mayHaveLost({ node }: Accepted, at: number): boolean {
    return this.all.some((each) => each.node === node && at >= each.from && at < each.to);
  }
}
