import { Controller, Get, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import type { Request } from 'express';
import { approvalsIn, approvalsWaitingFor } from '../casework/list-approvals.js';
import { readApproval } from '../casework/read-approval.js';
import { APPROVER_ROLES } from '../domain/conversations/conversation-kind.js';
import { isOverdue } from '../domain/deadlines/stage.js';
import { decide } from '../outgoing/decide-case-act.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ApprovalRow, StaffRow } from '../ports/store/people.js';
import { CurrentStaff } from './current-staff.js';
import { firstOf } from './first-of.js';
import { Describe, GUARDED } from './openapi/describe-route.js';
import { CLOSURE_REFUSALS, STEP_REFUSALS } from './openapi/describe-steps.js';
import { ApprovalQuery, IdPipe } from './parameters.js';
import { readBody } from './read-body.js';
import { Roles } from './staff-guard.js';
import { DESK_LIMITS, type DeskLimits, NODE_PARTS } from './tokens.js';

const MOST = 200;

/** What waits for a second person, and what that person decides. */
@Controller('api/v1')
@Roles(...APPROVER_ROLES)
export class ApprovalsController {
  constructor(
    @Inject(NODE_PARTS) private readonly parts: NodeParts,
    @Inject(DESK_LIMITS) private readonly limits: DeskLimits,
  ) {}

  @Get('approvals')
  @Describe({
    says: 'Steps that wait for this person as the second one, the longest waiting first; by their status, those that this person’s role decides on, newest first.',
    answers: 'ApprovalList',
    refuses: GUARDED,
  })
  async list(@CurrentStaff() who: StaffRow, @Query() { status }: ApprovalQuery) {
    const rows = await this.parts.store.transaction((tx) =>
      firstOf(MOST, (limit) =>
        status ? approvalsIn(this.parts, tx, who, { status, limit }) : approvalsWaitingFor(this.parts, tx, who, limit),
      ),
    );
    return { ...rows, items: rows.items.map((row) => approvalView(row, this.parts.clock.now())) };
  }

  @Get('approvals/:id')
  @Describe({
    says: 'What waits, or waited, for a second person, with what was entered.',
    answers: 'ApprovalView',
    refuses: GUARDED,
  })
  async read(@CurrentStaff() who: StaffRow, @Param('id', IdPipe) id: string) {
    const { row, said, way } = await readApproval(this.parts, who, id);
    return { ...approvalView(row, this.parts.clock.now()), said, way };
  }

  @Post('approvals/:id/decision')
  @Describe({
    once: true,
    says: 'A second person approves, and the step is sent at once, or rejects.',
    takes: ['DecideApproval'],
    answers: 'Decided',
    refuses: [...STEP_REFUSALS, ...CLOSURE_REFUSALS, 'approver-is-author', 'approval-decided', 'approval-stale'],
  })
  @HttpCode(200)
  async decide(@CurrentStaff() by: StaffRow, @Param('id', IdPipe) approvalId: string, @Req() request: Request) {
    type Decision = { decision: 'approve' | 'reject'; reasonCode?: string };
    const decision = await readBody<Decision>(request, 'urn:passerelle:schema:api:decide-approval:v1', this.limits);
    return decide(this.parts, { by, approvalId, ...decision });
  }
}

/** An approval without what was entered, and whether whoever asked has waited too long. */
export function approvalView({ input: _sealed, settledAt: _settled, ...row }: ApprovalRow, at: Date) {
  return { ...row, overdue: row.decidedAt === null && isOverdue(row.reviewBy, at) };
}
