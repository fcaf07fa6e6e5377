import { Controller, Get, Inject, Query } from '@nestjs/common';
import { knownDeadlines } from '../casework/known-deadlines.js';
import { readerOf } from '../casework/reader-of.js';
import { isOverdue } from '../domain/deadlines/stage.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { DeadlineRow } from '../ports/store/deadlines.js';
import type { StaffRow } from '../ports/store/people.js';
import { CurrentStaff } from './current-staff.js';
import { firstOf } from './first-of.js';
import { Describe, GUARDED } from './openapi/describe-route.js';
import { DeadlineQuery } from './parameters.js';
import { ForMachines, Roles } from './staff-guard.js';
import { NODE_PARTS } from './tokens.js';

/** Until when answers are due (R15): what waits for this node, and what this node waits for. */
@Controller('api/v1/deadlines')
@Roles('caseworker', 'supervisor')
export class DeadlinesController {
  constructor(@Inject(NODE_PARTS) private readonly parts: NodeParts) {}

  @Get()
  @ForMachines()
  @Describe({
    says: 'Answers that are due in cases one may see, the most pressing first; a supervisor sees those of all cases.',
    answers: 'DeadlineList',
    refuses: GUARDED,
  })
  async list(@CurrentStaff() who: StaffRow, @Query() { stage, limit = 200 }: DeadlineQuery) {
    const assignedTo = who.roles.includes('supervisor') ? {} : { assignedTo: who.id };
    const which = { ...(stage ? { stage } : {}), ...assignedTo };
    const { items, more } = await this.parts.store.seenBy(readerOf(this.parts, who), async (tx) => {
      const rows = await firstOf(limit, (most) => tx.deadlines.list({ limit: most, ...which }));
      return { ...rows, items: await knownDeadlines(this.parts, tx, who, rows.items) };
    });
    return { more, items: items.map((row) => deadlineView(row, this.parts.clock.now())) };
  }
}

/** As pages show it; what is late is called so from its minute on, whether or not anybody was told yet. */
export function deadlineView({ after: _digest, remindAt: _noted, ours, ...row }: DeadlineRow, now: Date) {
  return { ...row, awaited: ours ? ('us' as const) : ('peer' as const), overdue: isOverdue(row.dueAt, now) };
}
