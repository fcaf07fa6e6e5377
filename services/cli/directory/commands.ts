import { type Command, InvalidArgumentError } from 'commander';
import type { Out } from '../out.js';
import { type KeyPlace, makeKey, withItsId } from './keys.js';
import {
  proposeApplicant,
  proposeAtOnce,
  proposeContent,
  proposeHolders,
  proposeMinimum,
  proposeOwner,
  proposeRevocation,
} from './propose.js';
import { publish } from './publish.js';
import { show } from './show.js';
import { signProposal } from './sign-proposal.js';

const YEAR_DAYS = '365';
const FOLDER = ['--folder <folder>', 'the folder that the directory is published from'] as const;
const ROOT = ['--root <file>', 'root metadata, known from elsewhere, as nodes were given it'] as const;
const NEXT_ROOT = ['--next-root <file>', 'the proposal of a root that is published together with this list'] as const;
const KEY = ['--key <file>', 'the private key, sealed'] as const;
export const PASSPHRASE = [
  '--passphrase-file <file>',
  'the file of its passphrase; - asks at the terminal, or reads a pipe',
] as const;

/** The directory from its first root to its next: keys, proposals, signatures one by one, publication. */
export function addDirectoryCommands(program: Command, end: (code: number) => void, out: Out): void {
  const directory = program
    .command('directory')
    .description('Who takes part: proposed, signed by its holders, published.');
  directory
    .command('key')
    .description('Makes a key of a holder or of the publisher, sealed by a passphrase, and says its public half.')
    .requiredOption('--out <file>', 'the new file')
    .requiredOption(...PASSPHRASE)
    .action(async (options: { out: string; passphraseFile: string }) => end(await makeKey(options, out, withItsId)));
  addProposing(directory, end, out);
  directory
    .command('sign')
    .description('Says what a proposal changes; with `--seen`, signs it.')
    .requiredOption('--proposal <file>', 'the proposal; the signature is added to it')
    .option(...FOLDER)
    .option(...ROOT)
    .option(...NEXT_ROOT)
    .option('--seen <digest>', 'the digest of what was seen')
    .option(...KEY)
    .option(...PASSPHRASE)
    .action(async (options: Parameters<typeof signProposal>[0]) => end(await signProposal(options, out)));
  directory
    .command('publish')
    .description('Publishes proposals that enough holders signed; without any, a fresh timestamp.')
    .requiredOption(...FOLDER)
    .option(...ROOT)
    .option('--proposal <file...>', 'the proposals')
    .requiredOption(...KEY)
    .requiredOption(...PASSPHRASE)
    .action(async (options: KeyPlace & { folder: string; root?: string; proposal?: string[] }) =>
      end(await publish(options, out)),
    );
  directory
    .command('show')
    .description('Says what a node that knows this root reads there, and what of it ends soon.')
    .requiredOption('--source <place>', 'a folder, or an http(s) address')
    .requiredOption(...ROOT)
    .option('--content <file>', 'a new file for the list, as `propose-list` takes it')
    .action(async (options: Parameters<typeof show>[0]) => end(await show(options, out)));
}

/** The last of several would count, and nobody would see that the others did not. */
function saidOnce(value: string, before: string | undefined): string {
  if (before === undefined) return value;
  throw new InvalidArgumentError('It is said once: each newcomer has a proposal of its own.');
}

function addProposing(directory: Command, end: (code: number) => void, out: Out): void {
  const proposing = (name: string, about: string) =>
    directory
      .command(name)
      .description(about)
      .option(...FOLDER)
      .option(...ROOT)
      .requiredOption('--out <file>', 'the new file of the proposal')
      .option('--days <number>', 'how long it is to count', YEAR_DAYS);
  const listing = (name: string, about: string) => proposing(name, about).option(...NEXT_ROOT);
  proposing('propose-root', 'Proposes who holds the directory: its first root, or the next one.')
    .requiredOption('--holder <file...>', 'public keys of the holders')
    .requiredOption('--threshold <number>', 'how many of them sign')
    .requiredOption('--publisher <file>', 'the public key of the publisher')
    .action((options: Parameters<typeof proposeHolders>[0]) => end(proposeHolders(options, out)));
  listing('propose-list', 'Proposes a trust list: participants, keys, revocations, agreements.')
    .option('--list <file>', 'its content, as JSON; the list as it is unless said')
    .action((options: Parameters<typeof proposeContent>[0]) => end(proposeContent(options, out)));
  listing('approve', 'Proposes the trust list as it is, with an applicant and its keys on it.')
    .requiredOption('--application <file>', 'what its `join apply` wrote; one newcomer at a time', saidOnce)
    .option('--agreement <file...>', 'agreements that both parties signed, to come with it')
    .option('--key-days <number>', 'how long its keys are to count', '730')
    .action((options: Parameters<typeof proposeApplicant>[0]) => end(proposeApplicant(options, out)));
  listing('propose-revocation', 'Proposes the trust list as it is, with a key revoked.')
    .requiredOption('--thumbprint <thumbprint>', 'the key')
    .requiredOption('--reason <reason>', 'lost, stolen, replaced or left')
    .option('--effective <time>', 'from when on (RFC 3339); now unless said')
    .action((options: Parameters<typeof proposeRevocation>[0]) => end(proposeRevocation(options, out)));
  listing('propose-owner', 'Proposes the trust list as it is, with a key by which an owner can revoke at once.')
    .requiredOption('--node <id>', 'whose keys')
    .requiredOption('--owner <file>', 'the public key of their owner')
    .action((options: Parameters<typeof proposeOwner>[0]) => end(proposeOwner(options, out)));
  listing('propose-minimum', 'Proposes the trust list as it is, with the least profile in which a node is written to.')
    .requiredOption('--node <id>', 'which node')
    .requiredOption('--profile <name>', 'such as v1')
    .action((options: Parameters<typeof proposeMinimum>[0]) => end(proposeMinimum(options, out)));
  proposing('revoke-at-once', 'Proposes that a key is revoked at once: by its owner and one of those who sign lists.')
    .requiredOption('--node <id>', 'whose key')
    .requiredOption('--thumbprint <thumbprint>', 'the key')
    .requiredOption('--reason <reason>', 'lost, stolen, replaced or left')
    .action((options: Parameters<typeof proposeAtOnce>[0]) => end(proposeAtOnce(options, out)));
}
