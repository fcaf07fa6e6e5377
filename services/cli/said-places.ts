import { resolve } from 'node:path';
import type { Argument, Command, Option } from 'commander';

/** A file or folder of this machine, by how help calls it. */
const PLACE = /^(?:file|folder|place)(?:\.\.\.)?$/;
const ADDRESS = /^https?:\/\//;

/**
 * Where files that a command is told lie: npm runs it in the folder of the project, and says where it was called from. There
 * the shell's own `>` writes. Started in another way, it is where it was called from already.
 * @returns undefined where it is so
 */
export function calledFrom({ INIT_CWD: from, npm_lifecycle_event: script }: NodeJS.ProcessEnv): string | undefined {
  return script === 'passerelle' ? from : undefined;
}

/** Has every file and folder that a command is told looked for from there. What stands in settings is left as the node takes it. */
export function resolvePlaces(command: Command, from: string): void {
  command.options.filter(({ flags }) => isPlace(flags)).forEach((option) => resolveValue(option, from));
  command.registeredArguments.filter((each) => PLACE.test(each.name())).forEach((each) => resolveValue(each, from));
  command.commands.forEach((each) => resolvePlaces(each, from));
}

function isPlace(flags: string): boolean {
  return PLACE.test(/<([^>]+)>/.exec(flags)?.[1] ?? '');
}

function resolveValue(told: Option | Argument, from: string): void {
  const { parseArg: parse, variadic } = told;
  told.argParser((value: string, before: unknown) => {
    const place = value === '-' || ADDRESS.test(value) ? value : resolve(from, value);
    if (parse) return parse(place, before as never);
    return variadic ? [...((before as string[] | undefined) ?? []), place] : place;
  });
}
