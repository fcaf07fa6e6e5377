import { Command, CommanderError } from 'commander';
import { Fault } from '../country-node/src/domain/refusal.js';
import { backUp, type BackupOptions } from './backup.js';
import { declareDatabase } from './declare-database.js';
import { addDirectoryCommands, PASSPHRASE } from './directory/commands.js';
import { makeKey } from './directory/keys.js';
import { exportEvidence } from './export-evidence.js';
import { doctor, type DoctorOptions } from './doctor/doctor.js';
import { addHubCommands } from './hub/commands.js';
import { type NodeEnvironment, settingsOption } from './node-environment.js';
import type { Out } from './out.js';
import { openLedger, type LedgerPlace, type OpenedLedger } from './open-ledger.js';
import { addJoinCommands } from './join/commands.js';
import { addNodeKeyCommands } from './node-key/commands.js';
import { restore, type RestoreOptions } from './restore.js';
import { calledFrom, resolvePlaces } from './said-places.js';
import { signConfiguration, type ToSign } from './sign-national-configuration.js';
import { addStaffCommands } from './staff/commands.js';
import { tellHead } from './tell-head.js';
import { tellHeadsOf } from './tell-heads-of.js';
import { isApart, type StampsApart } from './time-stamp/is-apart.js';
import { stampHead } from './time-stamp/stamp-head.js';
import { stampNow } from './time-stamp/stamp-now.js';
import { UsageError } from './usage-error.js';
import { type ToVerify, verifyConfiguration } from './verify-national-configuration.js';
import { verifyBundle } from './verify-evidence.js';
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
  const open: Open = async (place, work) => {
    code = await openLedger(place, work);
  };
  addLedgerCommands(program, environment, open, out);
  addEvidenceCommands(program, { environment, open, out, answer: (answered) => (code = answered) });
  addDatabaseCommands(program, environment, out, (answer) => (code = answer));
  addBackupCommands(program, environment, out, (answered) => (code = answered));
  addDoctorCommand(program, environment, (answered) => void (code = answered), out);
  addNodeKeyCommands(program, environment, { end: (answered) => void (code = answered), out });
  addStaffCommands(program, environment, { end: (answered) => void (code = answered), out });
  addNationalCommands(program, (answered) => void (code = answered), out);
  addDirectoryCommands(program, (answered) => void (code = answered), out);
  addHubCommands(program, (answered) => void (code = answered), out);
  addJoinCommands(program, environment, { end: (answered) => void (code = answered), out });
  const from = calledFrom(environment);
  if (from !== undefined) resolvePlaces(program, from);
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    return explain(error, out);
  }
}

type Open = (place: LedgerPlace, work: (opened: OpenedLedger) => Promise<number>) => Promise<void>;

function addLedgerCommands(program: Command, environment: NodeJS.ProcessEnv, open: Open, out: Out): void {
  const ledger = program.command('ledger').description('What the node can prove of its own record, and of others’.');
  const withLedger = (name: string, about: string) =>
    ledger
      .command(name)
      .description(about)
      .addOption(settingsOption(environment))
      .option('--database-url-file <file>', 'a file that holds the address of the node’s database');
  withLedger('verify', 'Computes the whole ledger anew and holds it against every head that is known.')
    .option('--json', 'answers as one JSON object')
    .option('--witness <file>', 'heads that a peer keeps of this node: what its `ledger heads-of` says')
    .option('--time-stamps <folder>', 'what `ledger stamp` kept')
    .option('--certificates <file>', 'of the time-stamp authority, or of who certifies it, in PEM')
    .action((options: LedgerPlace & Parameters<typeof verifyOwnLedger>[1]) =>
      open(options, (opened) => verifyOwnLedger(opened, options, out)),
    );
  withLedger('stamp', 'Has the last head that the node signed stamped by a time-stamp authority (RFC 3161).')
    .option(
      '--authority <address>',
      'where it takes requests, http or https; the one that national law names unless said',
    )
    .option('--certificates <file>', 'of the authority that is said, or of who certifies it, in PEM')
    .option('--folder <folder>', 'where its time-stamps are kept, apart from the node; with the node unless said')
    .action((options: LedgerPlace & StampsApart) =>
      open(options, (opened) => (isApart(options) ? stampHead(opened, options, out) : stampNow(opened, out))),
    );
  withLedger('head', 'Says how far the ledger has grown.')
    .option('--json', 'answers as one JSON object')
    .action((options: LedgerPlace & { json?: boolean }) => open(options, (opened) => tellHead(opened, options, out)));
  withLedger('heads-of', 'Says which heads this node keeps of another’s ledger, as JSON Lines for its `--witness`.')
    .argument('<node>', 'the other node’s id')
    .action((peer: string, options: LedgerPlace) => open(options, (opened) => tellHeadsOf(opened, peer, out)));
}

function addEvidenceCommands(
  program: Command,
  {
    environment,
    open,
    out,
    answer,
  }: { environment: NodeJS.ProcessEnv; open: Open; out: Out; answer: (code: number) => void },
): void {
  const evidence = program.command('evidence').description('What a node can prove of a conversation, as one file.');
  evidence
    .command('export')
    .description(
      'Writes signed messages without content, receipts, places in the ledger and the trust list into a file.',
    )
    .requiredOption('--conversation <id>', 'the conversation')
    .requiredOption('--out <file>', 'the new file')
    .addOption(settingsOption(environment))
    .action((options: { conversation: string; out: string; settings?: NodeEnvironment }) =>
      open(options, (opened) => exportEvidence(opened, options, out)),
    );
  evidence
    .command('verify')
    .description('Says what such a file proves, what not, and what contradicts; without any node or database.')
    .argument('<file>', 'the file')
    .option('--root <file>', 'root metadata of the directory, known from elsewhere')
    .option('--certificates <file>', 'of the time-stamp authority, or of who certifies it, in PEM')
    .option('--json', 'answers as one JSON object')
    .action(async (file: string, options: Parameters<typeof verifyBundle>[1]) =>
      answer(await verifyBundle(file, options, out)),
    );
}

function addDatabaseCommands(
  program: Command,
  environment: NodeJS.ProcessEnv,
  out: Out,
  answer: (code: number) => void,
): void {
  const database = program.command('database').description('What the node’s database is.');
  database
    .command('declare')
    .description('Says of the database of a stopped node that it was `restored` from a backup, or that it is `whole`.')
    .argument('<as>', '`restored` or `whole`')
    .addOption(settingsOption(environment))
    .action(async (as: string, options: { settings?: NodeEnvironment }) =>
      answer(await declareDatabase({ ...options, as }, out)),
    );
}

function addBackupCommands(
  program: Command,
  environment: NodeJS.ProcessEnv,
  out: Out,
  answer: (code: number) => void,
): void {
  program
    .command('backup')
    .description('Backs up a node while it works: its database, its files and, apart from them, its case keys.')
    .addOption(settingsOption(environment))
    .requiredOption('--out <folder>', 'the folder of the backups')
    .option('--keys <file>', 'the one file of the case keys, kept elsewhere; replaced every time')
    .option('--made-under <file>', 'the node key that this file is of, where it was changed since')
    .option('--keys-anew', 'gives up what this file holds and the folder of the case keys does not')
    .action(async (options: BackupOptions) => answer(await backUp(options, out)));
  program
    .command('restore')
    .description(
      'Puts a backup into the empty database of a stopped node, and says that it was restored; or case keys alone.',
    )
    .addOption(settingsOption(environment))
    .option('--from <folder>', 'one backup of the database; the files lie beside it')
    .option('--keys <file>', 'the file of the case keys, where their folder was lost')
    .option('--made-under <file>', 'the node key that the backup was made under, where it was changed since')
    .action(async (options: RestoreOptions) => answer(await restore(options, out)));
}

function addNationalCommands(program: Command, end: (code: number) => void, out: Out): void {
  const national = program
    .command('national-configuration')
    .description('What national law decides for a node: signed by its authority, checked as the node checks it.');
  national
    .command('key')
    .description('Makes a signing key of the authority, sealed by a passphrase, and says its public half.')
    .requiredOption('--out <file>', 'the new file of the private key')
    .requiredOption(...PASSPHRASE)
    .action(async (options: { out: string; passphraseFile: string }) => end(await makeKey(options, out)));
  national
    .command('sign')
    .description('Adds a signature to a national configuration.')
    .requiredOption('--document <file>', 'the configuration, as JSON, or as others signed it')
    .requiredOption('--key <file>', 'the private key of who signs')
    .option(...PASSPHRASE)
    .requiredOption('--out <file>', 'the signed document; signatures it has already are kept')
    .action(async (options: ToSign) => end(await signConfiguration(options, out)));
  national
    .command('verify')
    .description('Says whether a node would go by a signed national configuration.')
    .requiredOption('--signed <file>', 'the signed document')
    .requiredOption('--authority <file>', 'the keys of the authority: {"threshold", "keys"}')
    .requiredOption('--node <id>', 'the node that asks')
    .option('--json', 'answers as one JSON object')
    .action((options: ToVerify) => end(verifyConfiguration(options, out)));
}

function addDoctorCommand(
  program: Command,
  environment: NodeJS.ProcessEnv,
  end: (code: number) => void,
  out: Out,
): void {
  program
    .command('doctor')
    .description('Says what of a node is over or ends within sixty days, and what to do about it.')
    .addOption(settingsOption(environment))
    .option('--certificates <file...>', 'in PEM, to be looked at too, such as those of its broker')
    .action(async (options: DoctorOptions) => end(await doctor(options, out)));
}

function explain(error: unknown, out: Out): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  out.complain(
    error instanceof UsageError ? error.message : `The command broke off${codeOf(error)}; what it did before stays.`,
  );
  return 2;
}

/** A code alone: the system's own texts name paths, and the database's what stands in it. */
function codeOf(error: unknown): string {
  const code = error instanceof Fault ? error.reason : (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^[\w:.-]{1,60}$/.test(code) ? ` (${code})` : '';
}
