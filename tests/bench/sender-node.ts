import 'reflect-metadata';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { readSettings } from '../../services/country-node/src/config.js';
import { runNode } from '../../services/country-node/src/run-node.js';
import { People } from './people.js';
import { type Answer, type Errand, SOCKET_VARIABLE } from './remote-people.js';

/** A whole node whose people do what they are told over a socket, a line of JSON for each errand. */
async function main(): Promise<void> {
  const node = await runNode(readSettings());
  const people = await People.of(node);
  const door = createServer((socket) => {
    const answer = (said: Answer) => void (socket.destroyed || socket.write(`${JSON.stringify(said)}\n`));
    createInterface({ input: socket }).on('line', (line) => {
      const { id, act, args } = JSON.parse(line) as Errand;
      const done = (people[act] as (...given: string[]) => Promise<string | number>).apply(people, [...args]);
      done.then(
        (value) => answer({ id, value }),
        (error: unknown) => answer({ id, error: String(error) }),
      );
    });
    socket.on('error', () => undefined);
  });
  door.listen(process.env[SOCKET_VARIABLE]);
  process.once('SIGTERM', () => {
    door.close();
    void node.stop().then(() => process.exit(0));
  });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
