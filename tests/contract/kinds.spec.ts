import { describe, expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { checkAgainst, isKnownSchema } from '#libs/schema-check/check.js';
import { leavesOf } from '#libs/schema-check/leaves.js';
import {
  CONTROL_STEPS,
  contentNameOf,
  type ConversationKind,
  effectsOf,
} from '../../services/country-node/src/domain/conversations/conversation-kind.js';
import { CONVERSATION_KINDS } from '../../services/country-node/src/domain/conversations/every-kind.js';
import { bodySchemaOf } from '../../services/country-node/src/domain/conversations/kinds.js';
import { inputSchemaOf } from '../../services/country-node/src/domain/conversations/opening-step.js';
import { projectionsOf } from '../../services/country-node/src/domain/disclosure/projections-of.js';
import type { Agreement, Matrix, MatrixColumn } from '../../services/country-node/src/domain/disclosure/types.js';
import { REFUSAL_CODES } from '../../services/country-node/src/domain/refusal-codes.js';
import { GATES } from '../../services/country-node/src/domain/safeguards/gates.js';

const read = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;
const MATRIX = read<Matrix>('contracts/need-to-know.json');
const AGREEMENTS = globSync('contracts/agreements/*.json').map((path) => read<Agreement>(path));
const PROTOCOL = globSync('contracts/protocol/*.md')
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n');
const SAFEGUARDS = readFileSync('docs/safeguards.md', 'utf8');

/** What a step that shows the case does at its addressee. */
const KEEPS = ['keep-content', 'take-correction'] as const;

const stepsOf = ({ steps }: ConversationKind) => [...Object.keys(steps), ...CONTROL_STEPS];
const columnsOf = (kind: ConversationKind, step: string): MatrixColumn[] =>
  MATRIX.columns.filter((each) => each.conversation === kind.kind && each.steps.includes(step));
/** Whether a step goes with a proof of consent, to one kind of recipient or another. */
const sendsProof = (kind: ConversationKind, step: string) => columnsOf(kind, step).some(({ proof }) => !proof);
/** First names below which a body's schema has leaves. */
const membersOf = (schema: string) => new Set(leavesOf(schema).map(({ pattern }) => pattern.split('/')[1] ?? ''));

describe.each(CONVERSATION_KINDS)('what others rely on of $kind', (kind: ConversationKind) => {
  const everyStep = stepsOf(kind);

  it('has a schema of the body for every step, those that every kind has too, and one of the input for every step', () => {
    expect(everyStep.filter((step) => !isKnownSchema(bodySchemaOf(kind.kind, step)))).toEqual([]);
    expect(Object.keys(kind.steps).filter((step) => !isKnownSchema(inputSchemaOf(kind.kind, step)))).toEqual([]);
  });

  it('has columns of the matrix that take every step for its purpose and name its body', () => {
    const amiss = everyStep.filter((step) => {
      const columns = columnsOf(kind, step);
      const schema = bodySchemaOf(kind.kind, step);
      return (
        columns.length === 0 ||
        columns.some((c) => !c.purposes.includes(kind.purpose) || !c.bodySchemas.includes(schema))
      );
    });
    expect(amiss).toEqual([]);
  });

  it('has no two columns for one step and kind of recipient', () => {
    const amiss = everyStep.filter((step) => {
      const taken = columnsOf(kind, step).flatMap(({ recipientKinds }) => recipientKinds);
      return new Set(taken).size < taken.length;
    });
    expect(amiss).toEqual([]);
  });

  it('has cells for every category that its bodies carry beside the case', () => {
    const missing = everyStep.flatMap((step) => {
      const schema = bodySchemaOf(kind.kind, step);
      const shown = projectionsOf(MATRIX, kind.kind, step).map((each) => contentNameOf(kind, step, each));
      const beside = leavesOf(schema).filter(({ pattern }) => !shown.includes(pattern.split('/')[1] ?? ''));
      const able = (category: string) =>
        columnsOf(kind, step).some(({ cells }) => (cells[category as keyof typeof cells]?.mode ?? 'never') !== 'never');
      return beside.filter(({ category }) => !able(category)).map(({ pattern }) => `${step}${pattern}`);
    });
    expect(missing).toEqual([]);
  });

  it('can be agreed on: a sample agreement takes every step', () => {
    const agreed = (step: string) =>
      AGREEMENTS.some(({ terms }) =>
        terms.some((t) => t.conversation === kind.kind && t.steps.includes(step) && t.purposes.includes(kind.purpose)),
      );
    expect(everyStep.filter((step) => !agreed(step))).toEqual([]);
  });

  it('keeps what its steps show of the case, fetches the files they announce, and carries a proof where it tells of anybody', () => {
    const amiss = everyStep.filter((step) => {
      const members = membersOf(bodySchemaOf(kind.kind, step));
      const projections = projectionsOf(MATRIX, kind.kind, step);
      const effects = effectsOf(kind, step, 'addressee');
      return (
        KEEPS.some((each) => effects.includes(each)) !== projections.length > 0 ||
        effects.includes('expect-files') !== members.has('attachments') ||
        (projections.length > 0 && members.has('consent') !== sendsProof(kind, step)) ||
        projections.some((each) => !members.has(contentNameOf(kind, step, each)))
      );
    });
    expect(amiss).toEqual([]);
  });

  it('shows nothing of the case where the one that asked keeps the consent', () => {
    const answers = MATRIX.columns.filter((each) => each.conversation === kind.kind && each.proof === 'with-asker');
    expect(answers.filter(({ projection }) => projection !== 'none')).toEqual([]);
    const marked = Object.keys(kind.steps).filter((step) => kind.steps[step]?.answersAsker);
    expect(marked.sort()).toEqual(answers.flatMap(({ steps }) => steps).sort());
  });

  it('lets what it shows be passed on only into a kind that takes it, to a role that the kind has', () => {
    for (const { passesTo } of Object.values(kind.steps)) {
      if (!passesTo) continue;
      const next = CONVERSATION_KINDS.find((each) => each.kind === passesTo.kind);
      expect(next?.roles).toContain(passesTo.role);
      expect([next?.purpose, next?.consentPurpose]).toContain(kind.purpose);
    }
    expect(Object.keys(kind.parties ?? {}).filter((role) => !kind.roles.includes(role))).toEqual([]);
  });

  it('has an example of every body that its schema takes', () => {
    const amiss = everyStep.filter((step) => {
      const { examples = [] } = read<{ examples?: unknown[] }>(`schemas/${kind.kind}/${step}.v1.json`);
      const schema = bodySchemaOf(kind.kind, step);
      return examples.length === 0 || examples.some((body) => !checkAgainst(schema, body).ok);
    });
    expect(amiss).toEqual([]);
  });

  it('lapses only by steps for which nobody has to enter anything', () => {
    const lapses = Object.values(kind.states).flatMap((state) => state.lapses ?? []);
    expect(lapses.filter((step) => !checkAgainst(inputSchemaOf(kind.kind, step), {}).ok)).toEqual([]);
  });

  it('is told of in the protocol', () => {
    expect(PROTOCOL.includes(`\`${kind.kind}\``)).toBe(true);
  });
});

describe('the conditions that tables name', () => {
  it.each(Object.entries(GATES))('%s stands on the page of safeguards under a rule', (name, { rule }) => {
    expect(SAFEGUARDS).toContain(`| \`${name}\` | ${rule} |`);
    expect(rule).toMatch(/^R([1-9]|1\d|2[0-5])$/);
  });

  it('are all there', () => {
    const named = CONVERSATION_KINDS.flatMap(({ states }) =>
      Object.values(states).flatMap(({ steps }) => Object.values(steps).flatMap(({ requires = [] }) => requires)),
    );
    expect(named.filter((name) => !Object.hasOwn(GATES, name))).toEqual([]);
    expect(Object.hasOwn(REFUSAL_CODES, 'case-closed')).toBe(true);
  });
});

describe('contracts/kinds', () => {
  it('is what the matrix and the sample agreements are composed of', () => {
    const columns = globSync('contracts/kinds/*.json')
      .sort()
      .flatMap((path) => read<{ columns: MatrixColumn[] }>(path).columns);
    expect(MATRIX.columns).toEqual(columns);
    for (const agreement of AGREEMENTS) {
      const terms = globSync('contracts/kinds/*.json')
        .sort()
        .flatMap((path) => {
          const { terms: said = {} } = read<{ terms?: Record<string, unknown[]> }>(path);
          return [...(said['*'] ?? []), ...(said[agreement.parties.join('-')] ?? [])];
        });
      expect(agreement.terms).toEqual(terms);
    }
  });
});
