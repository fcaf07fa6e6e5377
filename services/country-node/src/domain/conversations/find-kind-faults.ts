import {
  type ConversationKind,
  isControlStep,
  isFinal,
  movesResponsibility,
  ruleFor,
  stateRule,
  type StepRule,
} from './conversation-kind.js';
import { EFFECTS } from './effects.js';

/**
 * What is wrong with a table; empty when conversations of the kind keep the promises of invariants 4 and 5. Run by a test
 * over every kind: a new table is judged before anybody talks by it. Each fault is `<where>: <what>`.
 */
export function findKindFaults(kind: ConversationKind): string[] {
  const names = findNameFaults(kind);
  // The other rules look states up by name.
  return names.length > 0
    ? names
    : [
        ...findReachFaults(kind),
        ...findResponsibilityFaults(kind),
        ...findEffectFaults(kind),
        ...findLapseFaults(kind),
        ...findReviewFaults(kind),
        ...findStopFaults(kind),
      ];
}

function findNameFaults(kind: ConversationKind): string[] {
  const steps = Object.keys(kind.steps);
  const states = Object.entries(kind.states);
  const rules = states.flatMap(([state, { steps: own }]) =>
    Object.entries(own).map(([step, rule]) => ({ state, step, rule })),
  );
  const isRole = (role: string | undefined) => role === undefined || kind.roles.includes(role);
  return [
    ...(Object.hasOwn(kind.states, kind.initial) ? [] : [`${kind.initial}: initial state is not in the table`]),
    ...rules
      .filter(({ rule }) => !Object.hasOwn(kind.states, rule.to))
      .map((r) => `${r.state}/${r.step}: leads nowhere`),
    ...rules.filter(({ rule }) => !isRole(rule.by)).map((r) => `${r.state}/${r.step}: unknown role`),
    ...rules.filter(({ step }) => !steps.includes(step)).map((r) => `${r.state}/${r.step}: step is not described`),
    ...states.filter(([, s]) => !isRole(s.responsible) || !isRole(s.awaits)).map(([state]) => `${state}: unknown role`),
    ...steps
      .filter((s) => kind.precedence.filter((p) => p === s).length !== 1)
      .map((s) => `${s}: needs one precedence`),
    ...steps.filter(isControlStep).map((s) => `${s}: is a step of every kind`),
    ...states.filter(([, s]) => s.dueOn && !s.awaits).map(([state]) => `${state}: due, and nobody is awaited`),
    ...(openers(kind).length > 1 ? [`${kind.initial}: opened by more than one role`] : []),
    ...kind.precedence.filter((step) => !steps.includes(step)).map((step) => `${step}: precedence without a step`),
  ];
}

/** Who opens conversations of the kind, whatever opening step is taken. */
function openers({ states, initial }: ConversationKind): string[] {
  return [...new Set(Object.values(states[initial]?.steps ?? {}).map(({ by }) => by))];
}

function findReachFaults(kind: ConversationKind): string[] {
  const reached = new Set([kind.initial]);
  for (const state of reached) Object.values(stateRule(kind, state).steps).forEach((rule) => reached.add(rule.to));
  return Object.keys(kind.states).flatMap((state) => [
    ...(reached.has(state) ? [] : [`${state}: cannot be reached`]),
    ...(isFinal(kind, state) === (Object.keys(stateRule(kind, state).steps).length === 0)
      ? []
      : [`${state}: final states, and only they, have no steps`]),
  ]);
}

/**
 * Responsibility moves only to the one who signs for it, from a state in which no other role has anything to say: so
 * nothing can cross the assumption and undo it on one side only.
 */
function findResponsibilityFaults(kind: ConversationKind): string[] {
  const stated = Object.values(kind.states).filter(({ responsible }) => responsible !== undefined).length;
  if (stated === 0) return [];
  if (stated < Object.keys(kind.states).length) return ['responsible: every state says who, or none does'];
  const moves = Object.keys(kind.steps).some((step) => movesResponsibility(kind, step));
  return [
    ...(moves && !kind.exclusive ? ['exclusive: a kind that moves responsibility must be'] : []),
    ...(moves && kind.opens !== 'responsible' ? ['opens: only the responsible authority can hand a case on'] : []),
    ...findMoveFaults(kind),
  ];
}

function findMoveFaults(kind: ConversationKind): string[] {
  return Object.keys(kind.states).flatMap((state) => {
    const { responsible, steps } = stateRule(kind, state);
    const moving = Object.entries(steps).filter(([, rule]) => stateRule(kind, rule.to).responsible !== responsible);
    return moving.flatMap(([step, rule]) => [
      ...(stateRule(kind, rule.to).responsible === rule.by ? [] : [`${state}/${step}: makes another role responsible`]),
      ...(Object.values(steps).some(({ by }) => by !== rule.by) ? [`${state}/${step}: can be crossed`] : []),
      ...findSpareMoves(kind, step),
    ]);
  });
}

/** An effect that cannot be taken back belongs to a step that nothing can cross and undo. */
function findEffectFaults(kind: ConversationKind): string[] {
  return Object.keys(kind.states).flatMap((state) => {
    const { steps } = stateRule(kind, state);
    return Object.entries(steps).flatMap(([step, { by, effects = {} }]) => {
      const lasting = Object.values(effects)
        .flat()
        .filter((name) => !EFFECTS[name].whatever);
      const crossed = Object.entries(steps).some(
        ([other, rule]) => rule.by !== by && goesFirst(kind, other, step) && !ruleFor(kind, rule.to, step),
      );
      return crossed ? lasting.map((name) => `${state}/${step}: ${name} on a step that can be undone by crossing`) : [];
    });
  });
}

/** What a node does by itself when consent is gone needs nobody's approval, ends something, and moves nothing (R7, R9). */
function findStopFaults(kind: ConversationKind): string[] {
  const stops = Object.keys(kind.steps).filter((step) => kind.steps[step]?.stopsWith);
  return stops.flatMap((step) =>
    Object.keys(kind.states).flatMap((state) => {
      const rule = ruleFor(kind, state, step);
      if (!rule) return [];
      return [
        ...(onlyEnds(kind, rule) ? [] : [`${state}/${step}: stops, and does not end`]),
        ...(rule.approval ? [`${state}/${step}: stops by itself, and needs an approval`] : []),
        ...(moves(kind, state, rule.to) ? [`${state}/${step}: stops, and moves responsibility`] : []),
      ];
    }),
  );
}

/** It ends, or waits for nothing but the other side's word that it has stopped. */
function onlyEnds(kind: ConversationKind, { by, to }: StepRule): boolean {
  if (isFinal(kind, to)) return true;
  const { awaits, steps } = stateRule(kind, to);
  return awaits !== by && Object.values(steps).every((next) => next.to === to || isFinal(kind, next.to));
}

function moves(kind: ConversationKind, from: string, to: string): boolean {
  const [before, after] = [stateRule(kind, from).responsible, stateRule(kind, to).responsible];
  return before !== undefined && after !== undefined && before !== after;
}

/** What a timer does in a person's place must be what no person has to answer for (R7, R9). */
function findLapseFaults(kind: ConversationKind): string[] {
  return Object.entries(kind.states).flatMap(([state, { lapses, awaits }]) => {
    if (lapses === undefined) return [];
    const rule = ruleFor(kind, state, lapses);
    if (!rule) return [`${state}: lapses by a step that it does not have`];
    return [
      ...(awaits === undefined || rule.by === awaits
        ? [`${state}/${lapses}: lapses against nobody who is awaited`]
        : []),
      ...(rule.approval ? [`${state}/${lapses}: lapses without its approver`] : []),
      ...(movesResponsibility(kind, lapses) ? [`${state}/${lapses}: responsibility never moves by time`] : []),
    ];
  });
}

/** What may be approved afterwards must be something that can be taken back, by its author alone, where it leads (R8). */
function findReviewFaults(kind: ConversationKind): string[] {
  return Object.entries(kind.states).flatMap(([state, { steps }]) =>
    Object.entries(steps).flatMap(([step, { by, to, approval, orReview }]) => {
      if (!orReview) return [];
      const ending = ruleFor(kind, to, orReview.otherwise.step);
      const takesBack = ending?.by === by && !ending.approval && !movesResponsibility(kind, orReview.otherwise.step);
      return [
        ...(approval ? [] : [`${state}/${step}: reviewed by nobody`]),
        ...(takesBack ? [] : [`${state}/${step}: cannot be taken back by its author alone`]),
      ];
    }),
  );
}

function goesFirst({ precedence }: ConversationKind, one: string, other: string): boolean {
  return precedence.indexOf(one) < precedence.indexOf(other);
}

/** A step that moves responsibility somewhere must do so everywhere, since such steps are never voided. */
function findSpareMoves(kind: ConversationKind, step: string): string[] {
  return Object.keys(kind.states).flatMap((state) => {
    const rule = movesResponsibility(kind, step) ? ruleFor(kind, state, step) : undefined;
    const stays = rule && stateRule(kind, rule.to).responsible === stateRule(kind, state).responsible;
    return stays ? [`${state}/${step}: moves responsibility in another state only`] : [];
  });
}
