import { Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { verifyLedger, type StoredEntry } from '#libs/ledger/verify-ledger.js';
import { isRetriable } from '../casework/retry-delivery.js';
import { STAFF_ROLES } from '../domain/access/roles-together.js';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import { CurrentStaff } from './current-staff.js';
import { firstOf } from './first-of.js';
import { Describe, GUARDED } from './openapi/describe-route.js';
import { LedgerQuery } from './parameters.js';
import { RecentChanges } from './recent-changes.js';
import { Heavy } from './request-rates.js';
import { Roles } from './staff-guard.js';
import { NODE_PARTS } from './tokens.js';

const PAGE = 1_000;
/** Of what was set aside. */
const MOST = 200;

/** What the node can prove, and who is logged in. */
@Controller('api/v1')
export class RecordsController {
  constructor(
    @Inject(NODE_PARTS) private readonly parts: NodeParts,
    @Inject(RecentChanges) private readonly recent: RecentChanges,
  ) {}

  @Get('ledger')
  @Describe({
    says: 'Entries of the ledger in their order, from a place on, or the last about a case or conversation; value-free.',
    answers: 'LedgerEntries',
    refuses: GUARDED,
  })
  @Roles('data-protection-officer', 'auditor', 'supervisor')
  async ledger(@Query() { caseId, conversationId, from, before, limit = 200 }: LedgerQuery) {
    const of = { ...(caseId ? { caseId } : {}), ...(conversationId ? { conversationId } : {}) };
    const all = caseId === undefined && conversationId === undefined;
    // The whole ledger is read by places, and what is about one case, which has no places of its own, by entries.
    if (all && before !== undefined) throw new Refusal('parameter-invalid', ['/before']);
    if (!all && from !== undefined) throw new Refusal('parameter-invalid', ['/from']);
    const rows = await this.parts.store.transaction(({ ledger }) =>
      all ? ledger.list({ from: from ?? 0, limit }) : ledger.about({ ...of, limit, ...(before ? { before } : {}) }),
    );
    return {
      items: rows.map(({ id, leafIndex, kind, content, recordedAt }) => ({ id, leafIndex, kind, content, recordedAt })),
    };
  }

  @Get('ledger/head')
  @Describe({
    says: 'The head of the ledger, the latest signed one, and the heads held of peers.',
    answers: 'LedgerHeads',
    refuses: GUARDED,
  })
  @Roles('data-protection-officer', 'auditor', 'supervisor')
  async head() {
    return this.parts.store.transaction(async (tx) => ({
      head: await tx.ledger.head(),
      checkpoint: (await tx.ledger.latestCheckpoint()) ?? null,
      heldOfPeers: await tx.ledger.peerHeads(),
    }));
  }

  @Post('ledger/verify')
  @Heavy()
  @Describe({
    says: 'Recomputes the whole tree and holds it against the latest signed head.',
    answers: 'LedgerReport',
    refuses: GUARDED,
  })
  @Roles('data-protection-officer', 'auditor')
  @HttpCode(200)
  async verify() {
    const checkpoint = await this.parts.store.transaction((tx) => tx.ledger.latestCheckpoint());
    const heads = checkpoint ? [{ size: checkpoint.size, root: checkpoint.root, heldBy: this.parts.self }] : [];
    return verifyLedger(this.entries(checkpoint?.size ?? 0), heads);
  }

  @Get('me')
  @Describe({
    says: 'Who is logged in, and the newest change: a stream `after` it tells all that what is read from now on does not show.',
    answers: 'Me',
    refuses: GUARDED,
  })
  @Roles(...STAFF_ROLES)
  me(@CurrentStaff() { id, displayFunction, roles }: StaffRow) {
    return { id, displayFunction, roles, node: this.parts.self, newestChange: this.recent.newest() };
  }

  @Get('staff')
  @Describe({ says: 'The users of this node.', answers: 'StaffList', refuses: GUARDED })
  @Roles('administrator', 'supervisor', 'data-protection-officer', 'auditor')
  async staff() {
    const rows = await this.parts.store.transaction((tx) => tx.people.listStaff());
    return { items: rows.map(({ id, displayFunction, roles, active }) => ({ id, displayFunction, roles, active })) };
  }

  @Get('quarantine')
  @Describe({ says: 'What could not be taken in, and how much waits.', answers: 'Quarantine', refuses: GUARDED })
  @Roles('administrator')
  async quarantine() {
    return this.parts.store.transaction(async (tx) => {
      const { items, more } = await firstOf(MOST, (limit) => tx.inbox.quarantine({ limit }));
      return {
        counts: await tx.inbox.counts(),
        outbox: await tx.outbox.backlog(),
        items: items.map(({ sealed, leftAt: _leftAt, via: _via, ...row }) => ({
          ...row,
          retriable: isRetriable({ ...row, sealed }),
        })),
        more,
      };
    });
  }

  private async *entries(until: number): AsyncGenerator<StoredEntry> {
    for (let from = 0; from < until; from += PAGE) {
      const limit = Math.min(PAGE, until - from);
      const rows = await this.parts.store.transaction((tx) => tx.ledger.list({ from, limit }));
      for (const row of rows) yield { ...row, leafIndex: row.leafIndex ?? -1 };
    }
  }
}
