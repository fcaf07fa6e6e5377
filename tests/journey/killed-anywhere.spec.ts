import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accept } from '../../deploy/local/story/accept.js';
import { files, handOver } from '../../deploy/local/story/hand-over.js';
import { offer, seeOffer } from '../../deploy/local/story/offer.js';
import { previewOffer } from '../../deploy/local/story/preview-offer.js';
import { register } from '../../deploy/local/story/register.js';
import { isAlive } from '../../deploy/local/process-identity.js';
import { readRoll } from '../../deploy/local/roll.js';
import {
  type Faults,
  type PlannedFault,
  playedFile,
} from '../../services/country-node/src/adapters/faults/fault-file.js';
import { type Failpoint, FAILPOINTS } from '../../services/country-node/src/ports/failpoints.js';
import { askDatabase } from '../support/ask-database.js';
import { eventually } from '../support/eventually.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { Journey } from './support/journey.js';

type Side = 'mr' | 'ne';
const SIDES = ['mr', 'ne'] as const;
/** Further than clocks may be apart: what others say now has not been said yet. */
const BACK_MS = -4 * 86_400_000;
const PATIENCE_MS = 40_000;

const plans = temporaryFolder();
const planFile = (node: string) => join(plans.path, `faults-of-${node}.json`);
let journey: Journey;

function plan(node: string, faults: PlannedFault[], clockOffsetMs = 0): void {
  rmSync(playedFile(planFile(node)), { force: true });
  writeFileSync(planFile(node), JSON.stringify({ faults, clockOffsetMs } satisfies Faults));
}
const played = (node: string) =>
  existsSync(playedFile(planFile(node)))
    ? readFileSync(playedFile(planFile(node)), 'utf8')
        .trim()
        .split('\n')
    : [];

beforeAll(async () => {
  for (const id of SIDES) plan(id, []);
  const nodeEnvironment = (id: string) => ({ PASSERELLE_TEST_FAULTS: planFile(id) });
  journey = await Journey.begin({ nodeEnvironment, nodeSettings: { leaseMs: 2_000 } });
});
afterAll(async () => {
  await journey?.end();
  plans.remove();
});

const find = <T extends object>(node: Side, sql: string) => askDatabase<T>(journey.node(node).databaseUrl, sql);

const processOf = (node: Side) => readRoll(journey.path)!.processes.findLast(({ name }) => name === `node ${node}`)!;

async function untilDead(node: Side): Promise<void> {
  const victim = processOf(node);
  await eventually(() => !isAlive(victim), `the node of ${node} is dead`, PATIENCE_MS);
}

/** Nothing waits at either side any more. */
async function untilQuiet(): Promise<void> {
  const waiting = `SELECT 1 FROM outbox WHERE status IN ('pending', 'published')
    UNION ALL SELECT 1 FROM inbox WHERE status IN ('waiting', 'parked')`;
  const isQuiet = async () =>
    (await Promise.all(SIDES.map((side) => find(side, waiting)))).every((rows) => !rows.length);
  await eventually(isQuiet, 'all that waits is done', PATIENCE_MS);
}

/** What one side sent, the other has, each once, and each was signed for. */
async function nothingIsLostOrDoubled(): Promise<void> {
  const sent = `SELECT id, status FROM message WHERE status NOT IN ('received', 'voided', 'refused') ORDER BY id`;
  const taken = `SELECT content->>'messageId' AS id, count(*)::int AS times FROM ledger_entry
    WHERE kind = 'message-received' GROUP BY 1 ORDER BY 1`;
  for (const [from, to] of [SIDES, SIDES.toReversed()] as [Side, Side][]) {
    const messages = await find<{ id: string; status: string }>(from, sent);
    expect(messages.filter(({ status }) => status !== 'receipted')).toEqual([]);
    const once = messages.map(({ id }) => ({ id, times: 1 }));
    expect((await find<{ id: string; times: number }>(to, taken)).filter(({ id }) => id)).toEqual(once);
  }
}

const offering = () => journey.tell(register, previewOffer, offer);
const handingOver = () => journey.tell(register, previewOffer, offer, seeOffer, accept, handOver);

/** Who dies there, and of what; `refusal:written` of an offer that seems to come from the future. */
const DEATHS: Readonly<Record<Failpoint, { node: Side; by?: () => Promise<unknown>; clockOffsetMs?: number }>> = {
  'send:sealed': { node: 'mr' },
  'send:committed': { node: 'mr' },
  'relay:claimed': { node: 'mr' },
  'relay:rechecked': { node: 'mr' },
  'relay:published': { node: 'mr' },
  'relay:marked': { node: 'mr' },
  'accept:stored': { node: 'ne' },
  'accept:committed': { node: 'ne' },
  'accept:acknowledged': { node: 'ne' },
  'inbox:claimed': { node: 'ne' },
  'inbox:opened': { node: 'ne' },
  'inbox:taken': { node: 'ne' },
  'inbox:committed': { node: 'ne' },
  'receipt:signed': { node: 'ne' },
  'receipt:settled': { node: 'mr' },
  'refusal:written': { node: 'ne', clockOffsetMs: BACK_MS },
  'attachment:piece-kept': { node: 'ne', by: handingOver },
  'attachment:whole': { node: 'ne', by: handingOver },
  'attachment:settled': { node: 'ne', by: handingOver },
  'consent:recorded': { node: 'mr' },
  'ledger:sequenced': { node: 'mr' },
};

describe('a node process that is killed', () => {
  it.each(FAILPOINTS)('at %s loses nothing and doubles nothing', async (place) => {
    const { node, by = offering, clockOffsetMs } = DEATHS[place];
    plan(node, [{ at: place, hit: 1, act: 'kill' }], clockOffsetMs);
    // Whoever was asking is told that nobody answers, or asks again.
    const asked = by().catch(() => undefined);
    await untilDead(node);
    expect(played(node)).toEqual([place]);
    plan(node, []);
    await journey.node(node).service.restart();
    await asked;
    await untilQuiet();
    await nothingIsLostOrDoubled();
  });

  it('and the next case goes the whole way', async () => {
    const { telling } = await handingOver();
    await files(telling);
    await untilQuiet();
    expect(telling.known('caseAtNiger')).toBeDefined();
    await nothingIsLostOrDoubled();
  });
});

describe('a message that kills whoever handles it', () => {
  it('is set aside after five tries, holds up nothing, and is taken in when the fault is mended', async () => {
    const setAside = () =>
      find<{ digest: string; code: string }>(
        'ne',
        `SELECT sealed_digest AS digest, code FROM inbox WHERE status = 'quarantined'`,
      );
    plan('ne', [{ at: 'inbox:taken', hit: 1, act: 'kill' }]);
    const poison = await offering();
    let deaths = 0;
    while ((await setAside()).length === 0) {
      if (isAlive(processOf('ne'))) {
        await sleep(50);
        continue;
      }
      deaths += 1;
      expect(deaths).toBeLessThan(8);
      await journey
        .node('ne')
        .service.restart()
        .catch(() => undefined);
    }
    expect(deaths).toBe(5);
    const [{ digest, code } = { digest: '', code: '' }] = await setAside();
    expect(code).toBe('internal-fault');
    plan('ne', []);
    const next = await offering();
    await next.until('ne', 'offered');
    expect((await poison.conversation('mr')).messages.map(({ status }) => status)).toEqual(['queued']);
    await next.telling.as('ne', 'administrator').post(`quarantine/${digest}/retry`);
    await poison.until('ne', 'offered');
    await untilQuiet();
    await nothingIsLostOrDoubled();
  });
});

describe('consent that is withdrawn', () => {
  it('after the last look and before the message leaves: it leaves, and is withdrawn on both sides at once', async () => {
    plan('mr', [{ at: 'relay:rechecked', hit: 1, act: { delayMs: 3_000 } }]);
    const crossing = await offering();
    await eventually(() => played('mr').length > 0, 'it was looked at for the last time', PATIENCE_MS);
    const givenBy = { who: 'child', relation: 'self', conflictOfInterest: false };
    const withdrawn = { event: 'withdrawn', at: new Date().toISOString(), givenBy };
    const { telling } = crossing;
    await telling.as('mr', 'caseworker').post(`cases/${telling.known('caseId')}/consents`, withdrawn);
    // It was past its last look: it leaves, arrives before what would have voided it, and is withdrawn.
    await Promise.all([crossing.until('mr', 'withdrawn'), crossing.until('ne', 'withdrawn')]);
    await untilQuiet();
    const { messages } = await crossing.conversation('mr');
    expect(messages.map(({ step, status }) => `${step} ${status}`).sort()).toEqual([
      'offer receipted',
      'void refused',
      'withdraw receipted',
    ]);
  });
});
