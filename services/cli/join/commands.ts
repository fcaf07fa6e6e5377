import type { Command } from 'commander';
import { type NodeEnvironment, settingsOption } from '../node-environment.js';
import type { Out } from '../out.js';
import { signAsParty } from './agree.js';
import { apply } from './apply.js';
import { checkConnection } from './check-connection.js';
import { requestLogin, writeCredentials } from './hub-login.js';

/** How a node comes to take part: keys and application, its side of agreements, and a test of the way to the others. */
export function addJoinCommands(
  program: Command,
  environment: NodeJS.ProcessEnv,
  { end, out }: { end: (code: number) => void; out: Out },
): void {
  const join = program.command('join').description('How a node comes to take part.');
  join
    .command('apply')
    .description('Writes an application to be listed; makes the node’s keys where it has none.')
    .addOption(settingsOption(environment))
    .requiredOption('--country <code>', 'ISO 3166-1, two letters')
    .requiredOption('--kind <kind>', 'authority, organisation or consular')
    .option('--role <role...>', 'roles on the list')
    .option('--new-keys', 'makes another pair of keys, for after the present one')
    .option('--active-in <days>', 'from when on the new key signs', '14')
    .requiredOption('--out <file>', 'the new file of the application')
    .action(async (options: Parameters<typeof apply>[0]) => end(await apply(options, out)));
  join
    .command('agree')
    .description('Adds this node’s signature to an agreement.')
    .addOption(settingsOption(environment))
    .requiredOption('--agreement <file>', 'the agreement, as JSON, or as the other party signed it')
    .requiredOption('--out <file>', 'the signed agreement; the other party’s signature is kept')
    .action(async (options: Parameters<typeof signAsParty>[0]) => end(await signAsParty(options, out)));
  join
    .command('hub-request')
    .description('Writes a request to be let in at the hub; makes the broker’s key for it where there is none.')
    .addOption(settingsOption(environment))
    .requiredOption('--key <file>', 'the broker’s key')
    .requiredOption('--out <file>', 'the new file of the request')
    .action(async (options: Parameters<typeof requestLogin>[0]) => end(await requestLogin(options, out)));
  join
    .command('hub-credentials')
    .description('Puts the login that the hub’s operator signed and the broker’s key into one file.')
    .requiredOption('--login <file>', 'the login that came back')
    .requiredOption('--key <file>', 'the broker’s key')
    .requiredOption('--out <file>', 'the new file, for the broker to read')
    .action((options: Parameters<typeof writeCredentials>[0]) => end(writeCredentials(options, out)));
  join
    .command('check')
    .description('Tries the directory, the node’s place on the list, its broker, and the way to every peer and back.')
    .addOption(settingsOption(environment))
    .action(async (options: { settings?: NodeEnvironment }) => end(await checkConnection(options, out)));
}
