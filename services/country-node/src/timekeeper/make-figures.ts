import { signObject } from '#libs/envelope/sign.js';
import { TrustError } from '#libs/trust/trust-error.js';
import type { CaseContent } from '../domain/case/case-content.js';
import { kindNamed } from '../domain/conversations/kinds.js';
import { openingStep } from '../domain/conversations/opening-step.js';
import { factsOfCase } from '../domain/figures/case-facts.js';
import { acceptanceOf, factsOfReceived } from '../domain/figures/exchange-facts.js';
import { type FigureTable, Tally } from '../domain/figures/figure-tables.js';
import { boundsOf, type Quarter, quartersDue } from '../domain/figures/quarters.js';
import { type RouteTable, RouteTally } from '../domain/figures/routes.js';
import { figuresToSign } from '../domain/figures/signed-figures.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { Span, Window } from '../ports/store/figures.js';
import type { Tx } from '../ports/store/store.js';
import { openCaseContent } from '../record/case-content.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { readBody } from '../record/read-body.js';
import { unlessUnreadable } from '../record/unless-unreadable.js';

const PAGE = 100;

type FigureParts = Pick<NodeParts, 'self' | 'clock' | 'store' | 'vault' | 'keyring' | 'directory'>;

/**
 * Makes the figures of the oldest quarter that is over and has none. Once made they stay: made again, they would show by
 * their difference what was written into one case meanwhile. None are made while the trust list is over by this clock: one
 * that runs ahead would sign those of a quarter that still goes on, for good, and the list's freshness ends long before the
 * thirty days after a quarter do (protocol 14.3).
 * @param least the smallest count, above 0, that is told
 * @returns whether there was one
 */
export async function makeFigures(parts: FigureParts, { least }: { least: number }): Promise<boolean> {
  const { clock, store, keyring, directory } = parts;
  if (!isListFresh(directory)) return false;
  const [first, made] = await store.transaction(async (tx) => [await tx.figures.first(), await tx.figures.periods()]);
  const [period] = first ? quartersDue(first, clock.now(), new Set(made.map((each) => each.period))) : [];
  if (period === undefined) return false;
  const { tables, routes } = await countQuarter(parts, period, least);
  await store.transaction(async (tx) => {
    const at = clock.now();
    const figures = { period, least, tables, madeAt: at };
    const { jws, claims } = signObject(
      'passerelle-figures+v1',
      figuresToSign(parts.self, figures),
      keyring.signingKey(),
    );
    if (!(await tx.figures.keep({ ...figures, routes, signed: `${jws}\n${claims}` }))) return;
    await tx.ledger.append([ledgerEntry('figures-made', { period, least }, at)]);
  });
  return true;
}

function isListFresh(directory: FigureParts['directory']): boolean {
  try {
    directory.view();
    return true;
  } catch (error) {
    if (error instanceof TrustError) return false;
    throw error;
  }
}

async function countQuarter(
  parts: FigureParts,
  quarter: Quarter,
  least: number,
): Promise<{ tables: FigureTable[]; routes: RouteTable[] }> {
  const routes = new RouteTally();
  const [cases, opened, received] = [
    new Tally('cases'),
    new Tally('exchanges-opened'),
    new Tally('exchanges-received'),
  ];
  const bounds = boundsOf(quarter);
  await eachOf(
    parts,
    (tx, page) => tx.figures.casesMade({ ...bounds, ...page }),
    async (_tx, row) => {
      // An offer that went no further made no case of ours.
      if (row.origin !== 'local' && row.responsible !== parts.self) return;
      cases.add(factsOfCase(await contentOf(parts, row), row.origin, row.createdAt));
    },
  );
  await eachOf(
    parts,
    (tx, page) => tx.figures.conversationsMade({ ...bounds, ...page }),
    async (tx, row) => {
      const { kind, peer } = row;
      const ours = row.role === openingStep(kindNamed(kind)).by;
      routes.add(ours ? 'exchanges-opened' : 'exchanges-received', kind, peer);
      if (ours) opened.add({ kind });
      else received.add(await receivedFacts(parts, tx, row));
    },
  );
  const settled = await countSettled(parts, bounds);
  const tables = [cases, opened, received, ...settled].flatMap((tally) => tally.tell(least));
  return { tables, routes: routes.tell(tables, least) };
}

/** What the database counts by itself: nothing has to be opened for it. */
async function countSettled({ store }: FigureParts, span: Span): Promise<Tally[]> {
  const [due, closures] = [new Tally('answers-due'), new Tally('closures')];
  return store.transaction(async (tx) => {
    for (const { category, count } of await tx.figures.answersDue(span)) due.add({ timeliness: category }, count);
    for (const { category, count } of await tx.figures.closuresDecided(span)) closures.add({ reason: category }, count);
    return [due, closures];
  });
}

/** Page by page, each in a transaction of its own: a quarter may have tens of thousands. */
async function eachOf<R extends { id: string }>(
  { store }: FigureParts,
  read: (tx: Tx, page: Pick<Window, 'limit' | 'after'>) => Promise<R[]>,
  count: (tx: Tx, row: R) => Promise<void>,
): Promise<void> {
  let after: string | undefined;
  do {
    const page = { limit: PAGE, ...(after === undefined ? {} : { after }) };
    after = await store.transaction(async (tx) => {
      const rows = await read(tx, page);
      for (const row of rows) await count(tx, row);
      return rows.length === PAGE ? rows.at(-1)?.id : undefined;
    });
  } while (after !== undefined);
}

/** Of what cannot be read any more nothing is known; it still counts. */
async function contentOf(parts: FigureParts, row: { id: string; content: Uint8Array }): Promise<CaseContent> {
  return (await openCaseContent(parts, row).catch(unlessUnreadable)) ?? {};
}

async function receivedFacts(parts: FigureParts, tx: Tx, { id, kind }: ConversationRow) {
  const steps = (await tx.conversations.steps(id)).map((each) => ({
    ...{ id: each.id, step: each.step },
    ...{ own: each.direction === 'out', at: each.recordedAt },
  }));
  const accepted = acceptanceOf(steps);
  const message = accepted && (await tx.conversations.message(accepted.id));
  const body = message && (await readBody(parts, kind, message).catch(unlessUnreadable));
  const { firstContactAt } = (body ?? {}) as { firstContactAt?: string };
  return factsOfReceived(kind, steps, firstContactAt === undefined ? undefined : new Date(firstContactAt));
}
