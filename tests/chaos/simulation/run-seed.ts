import { readFileSync } from 'node:fs';
import type { AgreementText } from '#libs/trust/types.js';
import { readDossier } from '../../../deploy/local/dossiers/read-dossier.js';
import { recordConsent } from '../../../services/country-node/src/casework/record-consent.js';
import { allowedSteps } from '../../../services/country-node/src/domain/conversations/allowed-steps.js';
import { kindNamed } from '../../../services/country-node/src/domain/conversations/kinds.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { Fault, Refusal } from '../../../services/country-node/src/domain/refusal.js';
import { decideApproval } from '../../../services/country-node/src/outgoing/decide-approval.js';
import { NOT_SENT } from '../../../services/country-node/src/outgoing/open-conversation.js';
import { requestStep } from '../../../services/country-node/src/outgoing/request-step.js';
import type { Country } from '../../support/exchange/country.js';
import { STORY } from '../../support/exchange/inputs.js';
import type { World } from '../../support/exchange/world.js';
import { checkQuiet, findBacklogs, findNobodyResponsible } from './check-world.js';
import { Died, type FailingStore } from './failing-store.js';
import { Random } from './random.js';

const ACTS = 120;
const RETRY_SECONDS = 200;
const QUIET_ROUNDS = 40;
const OLD_AGREEMENT = JSON.parse(readFileSync('contracts/agreements/mr-ne.json', 'utf8')) as AgreementText;

export interface SeedOutcome {
  seed: number;
  violations: string[];
  /** What happened, for whoever looks into a failing seed. */
  story: string[];
  steps: number;
  deaths: number;
}

interface Run {
  world: World;
  random: Random;
  sides: readonly [Country, Country];
  failing: readonly FailingStore[];
  cases: { holder: Country; caseId: string; attachments: string[] }[];
  conversations: Set<string>;
  approvals: { side: Country; id: string }[];
  story: string[];
  violations: string[];
  steps: number;
}

/**
 * One run of two nodes whose people act at random, between whom a courier loses, doubles, delays and repeats, whose
 * databases die in the middle and whose clock jumps; then everything heals, and the checker reads both sides.
 */
export async function runSeed(world: World, failing: readonly FailingStore[], seed: number): Promise<SeedOutcome> {
  const sides = [world.of('mr'), world.of('ne')] as const;
  const run: Run = {
    world,
    random: new Random(seed),
    sides,
    failing,
    cases: [],
    conversations: new Set(),
    approvals: [],
    story: [],
    violations: [],
    steps: 0,
  };
  world.publish();
  world.logged.splice(0);
  for (const holder of [sides[0], sides[0]]) run.cases.push({ holder, ...(await holder.register('01-moussa')) });
  arm(run, true);
  for (let count = 0; count < ACTS; count += 1) await actOnce(run);
  arm(run, false);
  await heal(run);
  run.violations.push(...(await checkQuiet(sides, [...run.conversations])), ...(await findBacklogs(sides)));
  run.violations.push(...findUnexpected(world));
  const deaths = failing.reduce((sum, each) => sum + each.deaths, 0);
  return { seed, violations: run.violations, story: run.story, steps: run.steps, deaths };
}

/** Workers write what they could not do to the log; only deaths and refusals are expected there. */
function findUnexpected({ logged }: World): string[] {
  return logged.flatMap(({ event, error }) => {
    if (error === undefined || error instanceof Died || error instanceof Refusal) return [];
    // Workers at once may lock each other out; what lost is tried again.
    if (error instanceof Fault && error.reason === 'store-conflict') return [];
    return [`log: ${event} ${error instanceof Error ? `${error.name} ${error.message}` : ''}`];
  });
}

function arm({ failing }: Run, armed: boolean): void {
  for (const each of failing) each.armed = armed;
}

/** What may happen, with its weight. */
const HAPPENINGS: readonly [number, (run: Run) => Promise<string>][] = [
  [10, openTransfer],
  [30, takeStep],
  [10, decideOne],
  [18, publishSome],
  [24, deliverSome],
  [10, severalAtOnce],
  [4, repeatOld],
  [4, fetchFiles],
  [2, withdrawConsent],
  [2, giveConsent],
  [1, changeAgreement],
  [10, moveClock],
];
const TOTAL = HAPPENINGS.reduce((sum, [weight]) => sum + weight, 0);

async function actOnce(run: Run): Promise<void> {
  let place = run.random.below(TOTAL);
  const [, happen] = HAPPENINGS.find(([weight]) => (place -= weight) < 0)!;
  const what = await attempt(run, happen);
  run.story.push(what);
  run.violations.push(...(await responsibleNow(run)).map((text) => `after "${what}": ${text}`));
}

/** Looking must not fail, whatever else does. */
async function responsibleNow(run: Run): Promise<string[]> {
  arm(run, false);
  const found = await findNobodyResponsible(run.sides, [...run.conversations]);
  arm(run, true);
  return found;
}

async function attempt(run: Run, happen: (run: Run) => Promise<string>): Promise<string> {
  try {
    return await happen(run);
  } catch (error) {
    if (error instanceof Refusal) return `${happen.name}: refused ${error.code}`;
    if (error instanceof Died) return `${happen.name}: died`;
    run.violations.push(`${happen.name}: ${error instanceof Error ? `${error.name} ${error.message}` : 'no error'}`);
    return `${happen.name}: failed`;
  }
}

async function openTransfer(run: Run): Promise<string> {
  const { caseId, holder } = run.random.pick(run.cases);
  const peer = run.sides.find((side) => side !== holder)!.id;
  const before = await knownTo(holder, caseId);
  try {
    const open = { kind: 'case-transfer', caseId, peer };
    const asked = await requestStep(holder.parts, { by: holder.caseworker, open, step: 'offer', input: STORY.offer });
    if (asked.approvalId) run.approvals.push({ side: holder, id: asked.approvalId });
  } finally {
    for (const id of await knownTo(holder, caseId)) if (!before.includes(id)) run.conversations.add(id);
  }
  return `${holder.id} asks for an offer`;
}

async function knownTo(side: Country, caseId: string): Promise<string[]> {
  for (;;) {
    try {
      return (await side.parts.store.transaction((tx) => tx.conversations.ofCase(caseId))).map(({ id }) => id);
    } catch (error) {
      if (!(error instanceof Died)) throw error;
    }
  }
}

async function takeStep(run: Run): Promise<string> {
  const side = run.random.pick(run.sides);
  const id = pickConversation(run);
  const row = id ? await side.conversation(id) : undefined;
  if (!id || !row || row.state === NOT_SENT) return 'nothing to do';
  const steps = allowedSteps(kindNamed(row.kind), row, row.role);
  if (steps.length === 0) return 'nothing to do';
  const step = run.random.pick(steps).step as keyof typeof STORY;
  const files = run.cases.find(({ caseId }) => caseId === row.caseId)?.attachments ?? [];
  const input: JsonObject = { ...STORY[step] };
  if (step === 'handover' && run.random.chance(0.5)) input['attachments'] = files.slice(0, 1);
  const asked = await requestStep(side.parts, { by: side.caseworker, conversationId: id, step, input });
  if (asked.approvalId) run.approvals.push({ side, id: asked.approvalId });
  run.steps += 1;
  return `${side.id} ${step}`;
}

function pickConversation({ conversations, random }: Run): string | undefined {
  return conversations.size > 0 ? random.pick([...conversations]) : undefined;
}

async function decideOne(run: Run): Promise<string> {
  if (run.approvals.length === 0) return 'nothing to decide';
  const at = run.random.below(run.approvals.length);
  const { side, id } = run.approvals[at]!;
  const decision = run.random.chance(0.9) ? 'approve' : 'reject';
  await decideApproval(side.parts, { by: side.supervisor, approvalId: id, decision });
  run.approvals.splice(at, 1);
  return `${side.id} ${decision}s`;
}

async function publishSome({ random, sides }: Run): Promise<string> {
  const side = random.pick(sides);
  await side.send();
  return `${side.id} publishes`;
}

async function deliverSome({ world, random, sides }: Run): Promise<string> {
  const side = random.pick(sides);
  const waiting = random.shuffle(world.post.collect(side.id)).map((each) => ({ each, fate: random.next() }));
  const between = (from: number, to: number) =>
    waiting.filter(({ fate }) => fate >= from && fate < to).map(({ each }) => each);
  const [lost, late, doubled] = [between(0, 0.12), between(0.12, 0.3), between(0.3, 0.45)];
  world.post.waiting.push(...late);
  const now = [...doubled, ...between(0.3, 1)];
  try {
    await side.receive(now);
  } catch (error) {
    // Not acknowledged: the broker has it still.
    world.post.waiting.push(...now);
    throw error;
  }
  return `${side.id} receives ${now.length} (lost ${lost.length}, late ${late.length}, doubled ${doubled.length})`;
}

/** Replicas of a node on one database, and its people meanwhile. */
async function severalAtOnce(run: Run): Promise<string> {
  const done = await Promise.allSettled([
    deliverSome(run),
    deliverSome(run),
    publishSome(run),
    publishSome(run),
    takeStep(run),
    decideOne(run),
  ]);
  const unexpected = done.flatMap((each) =>
    each.status === 'rejected' && !(each.reason instanceof Died) && !(each.reason instanceof Refusal)
      ? [each.reason as Error]
      : [],
  );
  if (unexpected[0]) throw unexpected[0];
  return `at once: ${done.map((each) => (each.status === 'fulfilled' ? each.value : 'not')).join(' · ')}`;
}

async function repeatOld({ world, random }: Run): Promise<string> {
  if (world.post.sent.length === 0) return 'nothing to repeat';
  world.post.waiting.push(random.pick(world.post.sent.slice(-60)));
  return 'an old message again';
}

async function fetchFiles({ random, sides }: Run): Promise<string> {
  await random.pick(sides).fetchFiles();
  return 'files fetched';
}

async function withdrawConsent(run: Run): Promise<string> {
  const { holder, caseId } = run.random.pick(run.cases);
  const at = run.world.clock.now().toISOString();
  const event = { event: 'withdrawn', at, givenBy: { who: 'child' } };
  await recordConsent(holder.parts, holder.caseworker, caseId, event);
  return `consent withdrawn at ${holder.id}`;
}

async function giveConsent(run: Run): Promise<string> {
  const { holder, caseId } = run.random.pick(run.cases);
  const { consentEvents } = await readDossier('deploy/local/dossiers', '01-moussa', run.world.clock.now());
  for (const event of consentEvents) await recordConsent(holder.parts, holder.caseworker, caseId, event);
  return `consent given at ${holder.id}`;
}

async function changeAgreement({ world, random }: Run): Promise<string> {
  const agreed = random.chance(0.6);
  world.publish({ agreements: agreed ? [OLD_AGREEMENT] : [] });
  return agreed ? 'the agreement stands' : 'the agreement is revoked';
}

async function moveClock({ world, random }: Run): Promise<string> {
  const by = random.pick([{ seconds: 5 }, { seconds: 170 }, { seconds: 170 }, { hours: 5 }, { days: 2 }]);
  world.clock.forward(by);
  return `later ${JSON.stringify(by)}`;
}

/** Everything works again and time passes, until nothing moves; whatever still moves then is found by the checker. */
async function heal(run: Run): Promise<void> {
  const { world, sides } = run;
  world.publish();
  for (let round = 0; round < QUIET_ROUNDS; round += 1) {
    world.clock.forward({ seconds: RETRY_SECONDS });
    await world.settle('mr', 'ne');
    for (const side of sides) await side.fetchFiles();
    const open = await Promise.all(sides.map((each) => each.parts.store.transaction((tx) => tx.outbox.backlog())));
    if (round > 2 && open.every((each) => each.open === 0)) return;
  }
}
