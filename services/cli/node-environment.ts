import { Option } from 'commander';
import { readSettings, type Settings, SettingsError } from '../country-node/src/config.js';
import { UsageError } from './usage-error.js';

/** What tells a node its settings: its variables, of which PASSERELLE_SETTINGS names the file. */
export type NodeEnvironment = Readonly<NodeJS.ProcessEnv>;

/**
 * `--settings`: the file beside the variables that the command was started with. A command goes by what the node itself goes by,
 * or it would look at, back up or destroy what is in another place.
 */
export function settingsOption(environment: NodeEnvironment): Option {
  const option = new Option(
    '--settings <file>',
    'the node’s settings, as JSON; its variables (PASSERELLE_…) override it',
  );
  option.argParser((file): NodeEnvironment => ({ ...environment, PASSERELLE_SETTINGS: file }));
  const isOfNode = environment['PASSERELLE_SETTINGS'] !== undefined || environment['PASSERELLE_NODE'] !== undefined;
  return isOfNode ? option.default(environment, 'what the variables say') : option;
}

/** @throws UsageError */
export function readNodeSettings(environment: NodeEnvironment): Settings {
  try {
    return readSettings(environment);
  } catch (error) {
    throw new UsageError(error instanceof SettingsError ? error.message : 'The settings file cannot be read.');
  }
}
