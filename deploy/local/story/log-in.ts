import { NodeClient } from '../node-client.js';
import { DEMO_ROLES } from '../members.js';
import { check, type Telling } from './telling.js';

export async function logIn(telling: Telling): Promise<void> {
  const { network, users } = telling;
  for (const { id } of network.nodes) {
    for (const role of DEMO_ROLES) users.set(`${id}/${role}`, await NodeClient.logIn(network, id, role));
  }
  telling.say(`${users.size} users at ${network.nodes.length} nodes have logged in: ${DEMO_ROLES.join(', ')}.`);
  const [mr, ne] = network.nodes;
  const stranger = await fetch(`${mr?.url}/api/v1/cases`);
  check(stranger.status === 401, 'a node answered somebody who had not logged in');
  const abroad = await NodeClient.logIn({ ...network, nodes: [{ id: 'ne', url: mr?.url ?? '' }] }, 'ne', 'supervisor');
  check((await abroad.statusOf('GET', 'cases')) === 401, `a user of ${ne?.id} could log in at ${mr?.id}`);
  telling.say('Without a token of its own users, a node answers nothing: Niger’s supervisor is nobody in Mauritania.');
}
