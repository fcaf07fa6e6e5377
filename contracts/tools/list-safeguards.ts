import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FromDomain } from './from-sources.js';

/** Writes docs/safeguards.md: every safety rule, its refusal codes, the code and the tests that name it; `--check` fails on drift. */
interface Safeguard {
  rule: string;
  says: string;
  codes: string[];
  built: boolean;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = `${root}docs/safeguards.md`;
const rules = JSON.parse(readFileSync(`${root}contracts/safeguards.json`, 'utf8')) as Safeguard[];
const codes = JSON.parse(readFileSync(`${root}contracts/refusal-codes.json`, 'utf8')) as Record<string, unknown>;

function filesNaming(rule: string, pattern: string): string[] {
  const named = new RegExp(`\\b${rule}\\b`);
  return globSync(pattern, { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => named.test(readFileSync(root + file, 'utf8')))
    .sort();
}

const link = (file: string) => `[${file.split('/').at(-1)}](../${file})`;

function row({ rule, says, codes: given, built }: Safeguard): string {
  const code = filesNaming(rule, 'services/**/*.ts');
  const tests = filesNaming(rule, 'tests/**/*.spec.ts');
  if (built && (code.length === 0 || tests.length === 0))
    throw new Error(`${rule} is called built: name it in code and test`);
  const cells = built ? [code.map(link).join(', '), tests.map(link).join(', ')] : ['not yet', ''];
  return `| ${[rule, says, given.map((each) => `\`${each}\``).join(', '), ...cells].join(' | ')} |`;
}

/** Conditions that tables name for their steps, with the steps that need them. */
async function conditions(): Promise<string[]> {
  type Gates = Record<string, { rule: string; says: string }>;
  type States = Record<string, { steps: Record<string, { requires?: readonly string[] }> }>;
  const { fromDomain } = (await import(new URL('./from-sources.ts', import.meta.url).href)) as {
    fromDomain: FromDomain;
  };
  const { GATES } = await fromDomain<{ GATES: Gates }>('safeguards/gates.ts');
  const { CONVERSATION_KINDS: kinds } = await fromDomain<{ CONVERSATION_KINDS: { kind: string; states: States }[] }>(
    'conversations/every-kind.ts',
  );
  const needing = (name: string) =>
    kinds.flatMap(({ kind, states }) =>
      Object.values(states).flatMap(({ steps }) =>
        Object.entries(steps).flatMap(([step, { requires = [] }]) =>
          requires.includes(name) ? [`${kind} ${step}`] : [],
        ),
      ),
    );
  return Object.entries(GATES).map(([name, { rule: of, says }]) => {
    const steps = [...new Set(needing(name))].map((each) => `\`${each}\``).join(', ');
    return `| ${[`\`${name}\``, of, says, steps].join(' | ')} |`;
  });
}

const unknown = rules.flatMap((each) => each.codes).filter((code) => !JSON.stringify(codes).includes(`"${code}"`));
if (unknown.length > 0) throw new Error(`no such refusal code: ${unknown.join(', ')}`);
const text = `# Safeguards

Generated from \`contracts/safeguards.json\`, the code and the tests by \`contracts/tools/list-safeguards.ts\`; do not edit. A rule
called built must be named by a file of the code and by a test.

| Rule | What it demands | Refusal codes | Code | Tests |
| --- | --- | --- | --- | --- |
${rules.map(row).join('\n')}

## Conditions of steps

Asked when a step is composed and again before every publish.

| Condition | Rule | Holds when | Steps that need it |
| --- | --- | --- | --- |
${(await conditions()).join('\n')}
`;

if (!process.argv.includes('--check')) writeFileSync(page, text);
else if (readFileSync(page, 'utf8') !== text) {
  console.error('docs/safeguards.md is not what contracts/tools/list-safeguards.ts makes; run npm run generate');
  process.exitCode = 1;
}
