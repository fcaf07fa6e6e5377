import type { Command } from 'commander';
import type { Out } from '../out.js';
import { change, end as endIt } from './change.js';

/** The key that wraps all others of a node is changed in two commands: one that may be taken back to, one that may not. */
export function addNodeKeyCommands(
  program: Command,
  environment: NodeJS.ProcessEnv,
  { end, out }: { end: (code: number) => void; out: Out },
): void {
  const settings = ['--settings <file>', 'the node’s settings, as JSON', environment['PASSERELLE_SETTINGS']] as const;
  const nodeKey = program.command('node-key').description('The key that wraps the keys of the cases and of the node.');
  nodeKey
    .command('change')
    .description('Makes a new one and wraps all keys anew under it, while the node works; goes on with what broke off.')
    .option(...settings)
    .action(async (options: { settings?: string }) => end(await change(options, out)));
  nodeKey
    .command('end-change')
    .description('Reads every key under the new one alone, then destroys the one before.')
    .option(...settings)
    .action(async (options: { settings?: string }) => end(await endIt(options, out)));
}
