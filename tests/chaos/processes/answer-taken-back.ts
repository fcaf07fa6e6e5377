import { NODES } from './chaos-network.js';
import type { People } from './people.js';
import { TAKEN_BACK } from './traffic.js';
import type { Witness } from './witness.js';

/**
 * Wherever something is known that was taken back, a person says what became of it; that may make others be told, who are
 * asked in their turn. @returns what is still on its way after a long time
 */
export async function answerTakenBack(people: People, witness: Witness, story: string[]): Promise<string[]> {
  for (let hop = 0; hop < NODES.length; hop += 1) {
    const said = (await Promise.all(NODES.map((node) => answerAt(people, node)))).flat();
    if (said.length === 0) return [];
    story.push(...said);
    const busy = await witness.untilQuiet(people.changed);
    if (busy.length > 0) return busy;
  }
  return [];
}

async function answerAt(people: People, node: string): Promise<string[]> {
  const said: string[] = [];
  for (const row of await people.unanswered(node)) {
    if (TAKEN_BACK[row.kind]) said.push(await people.actOnce(() => people.answerOne(node, row)));
  }
  return said;
}
