// Cruises several small houses in one process: to load the cruiser takes ten times as long as to use it.
// Arguments: the file with the rules, then the houses' folders. Prints one list of broken rules for each.
import { cruise } from 'dependency-cruiser';
import extractDepcruiseConfig from 'dependency-cruiser/config-utl/extract-depcruise-config';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const [rules, ...folders] = process.argv.slice(2);
const { options, ...ruleSet } = await extractDepcruiseConfig(rules);
const broken = [];
for (const folder of folders) {
  process.chdir(folder);
  const tsConfig = extractTSConfig('tsconfig.json');
  const { output } = await cruise(['services', 'tests'], { ...options, ruleSet, validate: true }, undefined, {
    tsConfig,
  });
  broken.push([...new Set(output.summary.violations.map(({ rule }) => rule.name))]);
}
console.log(JSON.stringify(broken));
