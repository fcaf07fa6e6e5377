import { Command, CommanderError } from 'commander';
import type { Out } from './out.js';
import { openLedger, type LedgerPlace } from './open-ledger.js';
import { tellHead } from './tell-head.js';
import { UsageError } from './usage-error.js';
import { verifyOwnLedger } from './verify-own-ledger.js';

/**
 * Runs `passerelle <command>`.
 * @returns the exit code: 0 all is well · 1 something was found · 2 the command could not be carried out
 */
export async function run(args: readonly string[], out: Out, environment: NodeJS.ProcessEnv = {}): Promise<number> {
  let code = 0;
  const program = new Command('passerelle').description('Commands for those who operate or audit a node.');
  program.exitOverride().configureOutput({
    writeOut: (text) => out.say(text.trimEnd()),
    writeErr: (text) => out.complain(text.trimEnd()),
  });
  const ledger = program.command('ledger').description('What the node can prove of its own record.');
  const withLedger = (name: string, about: string) =>
    ledger
      .command(name)
      .description(about)
      .option('--settings <file>', 'the node’s settings, as JSON', environment['PASSERELLE_SETTINGS'])
      .option('--database-url-file <file>', 'a file that holds the address of the node’s database')
      .option('--json', 'answers as one JSON object');
  withLedger('verify', 'Computes the whole ledger anew and holds it against every head that is known.')
    .option('--witness <file>', 'heads that a peer keeps of this node: JSON Lines of {size, root, heldBy}')
    .action(async (options: LedgerPlace & { witness?: string; json?: boolean }) => {
      code = await openLedger(options, (opened) => verifyOwnLedger(opened, options, out));
    });
  withLedger('head', 'Says how far the ledger has grown.').action(async (options: LedgerPlace & { json?: boolean }) => {
    code = await openLedger(options, (opened) => tellHead(opened, options, out));
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    return explain(error, out);
  }
}

function explain(error: unknown, out: Out): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  out.complain(error instanceof UsageError ? error.message : 'The command failed; nothing was changed.');
  return 2;
}
