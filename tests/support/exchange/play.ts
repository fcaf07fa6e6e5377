import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import type { World } from './world.js';

export interface Opening {
  kind: string;
  /** The opening step, where the kind has several. */
  step?: string;
  /** Node that opens, node it writes to. */
  from: string;
  to: string;
  /** Id of the case at `from`. */
  caseId: string;
  input?: JsonObject;
  /** Relays in their order; directly without. */
  route?: readonly string[];
}

/**
 * A conversation of any kind between two nodes of a world: each step is taken by one of them, approved where it must be,
 * and everything delivered before the next.
 */
export class Play {
  private constructor(
    private readonly world: World,
    readonly id: string,
    private readonly between: readonly [string, string],
  ) {}

  static async open(world: World, { kind, step, from, to, caseId, input = {}, route }: Opening): Promise<Play> {
    const how = { ...(step ? { step } : {}), ...(route ? { route } : {}) };
    const id = await world.of(from).open(kind, caseId, to, input, how);
    await world.settle();
    return new Play(world, id, [from, to]);
  }

  /** Steps one after the other: node, step and what a person enters. */
  async take(...steps: readonly [node: string, step: string, input?: JsonObject][]): Promise<this> {
    for (const [node, step, input] of steps) {
      await this.world.of(node).act(this.id, step, input ?? {});
      await this.world.settle();
    }
    return this;
  }

  /** The code with which a step is refused to the person who asks for it; undefined when it is not. */
  async refusal(node: string, step: string, input: JsonObject = {}): Promise<string | undefined> {
    const asked = this.world.of(node).act(this.id, step, input);
    return asked.then(
      () => undefined,
      (error: { code?: string }) => error.code ?? 'no code',
    );
  }

  /** Where it stands at the node that opened it and at the other. */
  async states(): Promise<(string | undefined)[]> {
    return Promise.all(this.between.map((node) => this.world.of(node).state(this.id)));
  }

  /** The case it is about, at a node. */
  async caseAt(node: string): Promise<string> {
    const row = await this.world.of(node).conversation(this.id);
    if (!row) throw new RangeError('no such conversation there');
    return row.caseId;
  }
}
