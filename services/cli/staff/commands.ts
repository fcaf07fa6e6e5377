import type { Command } from 'commander';
import { type NodeEnvironment, settingsOption } from '../node-environment.js';
import type { Out } from '../out.js';
import { type Changing, change, end as endOne, enter, type Entering, list } from './staff.js';

/** Who may be a user of a node stands in its own table; the issuer says only who somebody is. */
export function addStaffCommands(
  program: Command,
  environment: NodeJS.ProcessEnv,
  { end, out }: { end: (code: number) => void; out: Out },
): void {
  const staff = program.command('staff').description('The users of a node, people and programs.');
  const withSettings = (name: string, about: string) =>
    staff.command(name).description(about).addOption(settingsOption(environment));
  withSettings('list', 'Says who is on the staff, and who was.')
    .option('--json', 'answers as one JSON object')
    .action(async (options: { settings?: NodeEnvironment; json?: boolean }) => end(await list(options, out)));
  withSettings('add', 'Makes somebody, or a program, a user.')
    .requiredOption('--subject <subject>', 'under which the issuer knows them (`sub`)')
    .requiredOption('--role <role...>', 'one or more')
    .requiredOption('--function <words>', 'function and unit as colleagues see it, never a name')
    .action(async (options: Entering) => end(await enter(options, out)));
  withSettings('change', 'Gives other roles or another function, or takes somebody back who was ended.')
    .argument('<id>', 'as `staff list` says')
    .option('--role <role...>', 'all that they have from now on')
    .option('--function <words>', 'function and unit as colleagues see it, never a name')
    .option('--active', 'takes back who was ended')
    .action(async (id: string, options: Changing) => end(await change(id, options, out)));
  withSettings('end', 'Ends somebody’s part at once, with all sessions; the row stays, because the ledger names it.')
    .argument('<id>', 'as `staff list` says')
    .action(async (id: string, options: { settings?: NodeEnvironment }) => end(await endOne(id, options, out)));
}
