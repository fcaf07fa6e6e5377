// Types only: the generator in contracts/tools runs this file without a build.
import type { ConversationKind, OpenerRule, StateRule } from './conversation-kind.js';

const OPENERS: Readonly<Record<OpenerRule, string>> = {
  responsible: 'the authority responsible for the case',
  'not-responsible': 'a node that holds the case without being responsible for it',
  holder: 'any node that holds the case',
};

/** A page about a kind of conversation, from its table: a state diagram (Mermaid), its states, its steps, what wins when messages cross. */
export function drawConversation(kind: ConversationKind): string {
  return [
    `# ${titleOf(kind.kind)}`,
    'Generated from the table of this kind by `contracts/tools/draw-conversations.ts`; do not edit.',
    `Opened by ${OPENERS[kind.opens]}, for the purpose \`${kind.purpose}\`. ${
      kind.exclusive
        ? 'While one is open, no other exclusive conversation about the case can be opened.'
        : 'Runs beside other conversations about the case.'
    }`,
    ['```mermaid', 'stateDiagram-v2', ...drawStates(kind), '```'].join('\n'),
    '✓ marks a step that another person than its author approves before it is signed (R9).',
    '## States',
    table(
      ['State', 'What it means', 'Responsible', 'Waits for', 'Phase'],
      Object.entries(kind.states).map(describeState),
    ),
    ...(Object.values(kind.states).some(({ lapses }) => lapses) ? [LAPSES] : []),
    '## Steps',
    table(
      ['Step', 'What it does', 'By', 'From', 'To', 'Approval', 'Responsible after'],
      Object.entries(kind.states).flatMap(([from, rule]) => describeSteps(kind, from, rule)),
    ),
    ...describeRules(kind),
    '## When messages cross',
    `Both sides weigh the same messages in the same order, whatever order they came in. A message is weighed once every
message it cites has been; of those that may be weighed next, the one whose step is named first below is; of equal
steps, the one with the lower message id. A message whose step the state then reached does not allow stays on record and
has no effect.`,
    kind.precedence.map((step, place) => `${place + 1}. \`${step}\``).join('\n'),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

const LAPSES = `Where a state names a step after *else*, the node that waits takes that step by itself when nobody answered in the\ntime that its national configuration gives; where that gives none, a person does.`;

function drawStates(kind: ConversationKind): string[] {
  const states = Object.entries(kind.states);
  return [
    ...states.map(([state]) => `  state "${state}" as ${idOf(state)}`),
    `  [*] --> ${idOf(kind.initial)}`,
    ...states.flatMap(([from, { steps }]) =>
      Object.entries(steps).map(
        ([step, { by, to, approval }]) => `  ${idOf(from)} --> ${idOf(to)}: ${step} (${by})${approval ? ' ✓' : ''}`,
      ),
    ),
    ...states.flatMap(([state, { phase }]) => (phase === 'final' ? [`  ${idOf(state)} --> [*]`] : [])),
  ];
}

function describeState([state, { says, responsible, awaits, phase, lapses }]: [string, StateRule]): string[] {
  const waits = lapses ? `${awaits ?? ''}, else \`${lapses}\`` : (awaits ?? '–');
  return [`\`${state}\``, says, responsible ?? '–', waits, phase];
}

function describeSteps(kind: ConversationKind, from: string, { steps }: StateRule): string[][] {
  return Object.entries(steps).map(([step, { by, to, approval }]) => [
    `\`${step}\``,
    kind.steps[step]?.says ?? '',
    by,
    `\`${from}\``,
    `\`${to}\``,
    approval ?? '–',
    kind.states[to]?.responsible ?? '–',
  ]);
}

/** Conditions and effects, where the table names any. */
function describeRules(kind: ConversationKind): string[] {
  const rows = Object.entries(kind.states).flatMap(([from, { steps }]) =>
    Object.entries(steps).flatMap(([step, { requires = [], effects = {} }]) => {
      const { author = [], addressee = [] } = effects;
      if (requires.length + author.length + addressee.length === 0) return [];
      const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ') || '–';
      return [[`\`${step}\``, `\`${from}\``, code(requires), code(author), code(addressee)]];
    }),
  );
  if (rows.length === 0) return [];
  const text = `Conditions are asked when a step is composed and before every publish; effects are carried out with the message.`;
  return [
    '## Conditions and effects',
    text,
    table(['Step', 'From', 'Needs', 'At its author', 'At its addressee'], rows),
  ];
}

/** Padded as the formatter would, so that generator and formatter agree. */
function table(head: string[], rows: string[][]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((cells) => cells[column]?.length ?? 0)));
  const rule = widths.map((width) => '-'.repeat(width));
  const line = (cells: string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [head, rule, ...rows].map(line).join('\n');
}

/** Mermaid's own names may not hold a hyphen. */
function idOf(state: string): string {
  return state.replaceAll('-', '_');
}

function titleOf(kind: string): string {
  return (kind[0] ?? '').toUpperCase() + kind.slice(1).replaceAll('-', ' ');
}
