import type { Command } from 'commander';
import type { Out } from '../out.js';
import { admit } from './admit.js';
import { cutOff } from './cut-off.js';
import { begin } from './hub-keys.js';

const KEY = ['--key <file>', 'the keys of the hub, sealed'] as const;
const RECORD = ['--record <file>', 'all logins that were ever cut off'] as const;
const PASSPHRASE = [
  '--passphrase-file <file>',
  'the file of their passphrase; - asks at the terminal, or reads a pipe',
] as const;

/** Whom the hub lets in. */
export function addHubCommands(program: Command, end: (code: number) => void, out: Out): void {
  const hub = program.command('hub').description('Which brokers dial in at the hub of a network.');
  hub
    .command('begin')
    .description('Makes the keys of a hub, and the part of its configuration that says whom it believes.')
    .requiredOption(...KEY)
    .requiredOption(...PASSPHRASE)
    .requiredOption('--accounts <folder-there>', 'where the hub, on its own machine, keeps what it is told later')
    .requiredOption('--out <file>', 'the new file of configuration, for the hub to include')
    .action(async (options: Parameters<typeof begin>[0]) => end(await begin(options, out)));
  hub
    .command('admit')
    .description('Signs the login of a node’s broker; the hub is told nothing.')
    .requiredOption('--request <file>', 'what the node’s `join hub-request` wrote')
    .requiredOption('--folder <folder>', 'the folder that the directory is published from')
    .requiredOption('--root <file>', 'root metadata, known from elsewhere, as nodes were given it')
    .requiredOption(...RECORD)
    .option('--first', 'none was ever cut off: there is no record yet')
    .requiredOption(...KEY)
    .requiredOption(...PASSPHRASE)
    .requiredOption('--out <file>', 'the new file of the login')
    .action(async (options: Parameters<typeof admit>[0]) => end(await admit(options, out)));
  hub
    .command('cut-off')
    .description('Puts out the brokers that use these logins, now and for good; the hub is not restarted.')
    .option('--login <key...>', 'public keys of logins; without any, the hub is told the record again')
    .requiredOption(...RECORD)
    .option('--first', 'none was ever cut off before: begins the record')
    .requiredOption('--server <address>', 'the hub’s door for clients')
    .requiredOption(...KEY)
    .requiredOption(...PASSPHRASE)
    .action(async (options: Parameters<typeof cutOff>[0]) => end(await cutOff(options, out)));
}
