import { listSettings } from './config.js';

const HEAD = `# Settings of a node

A node is told these by environment variables, or in a JSON file under the names in brackets; \`PASSERELLE_SETTINGS\` names the file,
and a variable overrides it. A node with a setting that is missing, unknown or wrong does not start and names all of them at once.
The commands of \`npm run passerelle\` are told the same way, with \`--settings\` for the file: give them the variables that the node has, or they look elsewhere.
Give whole paths: another is looked for in the folder that the node, or the command, runs in, which is the project's.
Secrets are never settings: a setting names the file that holds one, which nobody but the node may read (\`chmod 600\`).
How a country comes by what \`nationalConfigurationFile\` and \`nationalAuthorityFile\` name: [national law](operations/national-law.md).

This page is written by \`contracts/tools/describe-settings.ts\` from \`services/country-node/src/config.ts\`.
`;

/** The page docs/settings.md. */
export function describeSettings(): string {
  const lines = listSettings().map(({ name, variable, meaning, default: usual }) => {
    const otherwise = usual === undefined ? 'Required.' : `Default: \`${usual}\`.`;
    return `- \`${variable}\` (\`${name}\`): ${meaning} ${otherwise}`;
  });
  return `${HEAD}\n${lines.join('\n')}\n`;
}
