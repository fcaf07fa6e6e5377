import type { Command } from 'commander';
import { type NodeEnvironment, settingsOption } from '../node-environment.js';
import type { Out } from '../out.js';
import { change, end as endIt, intoToken, type TokenOptions } from './change.js';

/** The key that wraps all others of a node is changed in two commands: one that may be taken back to, one that may not. */
export function addNodeKeyCommands(
  program: Command,
  environment: NodeJS.ProcessEnv,
  { end, out }: { end: (code: number) => void; out: Out },
): void {
  const nodeKey = program.command('node-key').description('The key that wraps the keys of the cases and of the node.');
  nodeKey
    .command('change')
    .description('Makes a new one and wraps all keys anew under it, while the node works; goes on with what broke off.')
    .addOption(settingsOption(environment))
    .action(async (options: { settings?: NodeEnvironment }) => end(await change(options, out)));
  nodeKey
    .command('end-change')
    .description('Reads every key under the new one alone, then destroys the one before.')
    .addOption(settingsOption(environment))
    .action(async (options: { settings?: NodeEnvironment }) => end(await endIt(options, out)));
  nodeKey
    .command('into-token')
    .description(
      'Seals it for a token behind PKCS#11, which opens it at every start; makes one so where there is none.',
    )
    .addOption(settingsOption(environment))
    .requiredOption('--module <file>', 'the PKCS#11 module of the token')
    .requiredOption('--token <label>', 'the label of the token')
    .requiredOption('--key <id>', 'the id, in hex, of a P-256 key pair there that may derive')
    .requiredOption('--pin-file <file>', 'the PIN, in a file that only the user of the node may read')
    .action(async (options: TokenOptions) => end(await intoToken(options, out)));
}
