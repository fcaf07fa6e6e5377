import { Controller, Get, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { Request } from 'express';
import { isKnownSchema } from '#libs/schema-check/check.js';
import { readConversation } from '../casework/read-conversation.js';
import { workOnCase, workOnConversation } from '../casework/see-case.js';
import { isConsularQuestion } from '../domain/access/visible-categories.js';
import { askableSteps } from '../domain/conversations/allowed-steps.js';
import { approverRoles } from '../domain/conversations/approver-of.js';
import { APPROVER_ROLES } from '../domain/conversations/conversation-kind.js';
import { kindNamed } from '../domain/conversations/kinds.js';
import { inputSchemaOf, openingStep } from '../domain/conversations/opening-step.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import { Refusal } from '../domain/refusal.js';
import { decide } from '../outgoing/decide-case-act.js';
import { NOT_SENT } from '../outgoing/open-conversation.js';
import { requestStep } from '../outgoing/request-step.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { ApprovalRow, StaffRow } from '../ports/store/people.js';
import type { Tx } from '../ports/store/store.js';
import { CurrentStaff } from './current-staff.js';
import { deadlineView } from './deadlines.controller.js';
import { Describe, GUARDED } from './openapi/describe-route.js';
import { STEP_INPUTS, STEP_NAMES, STEP_REFUSALS } from './openapi/describe-steps.js';
import { ApprovalQuery, ConversationQuery, IdPipe } from './parameters.js';
import { checkPart, readBody } from './read-body.js';
import { Roles } from './staff-guard.js';
import { DESK_LIMITS, type DeskLimits, NODE_PARTS } from './tokens.js';

/** Conversations with other nodes, their steps, and the approvals that some steps wait for. */
@Controller('api/v1')
@Roles('caseworker', 'supervisor', 'consular-officer')
export class ConversationsController {
  constructor(
    @Inject(NODE_PARTS) private readonly parts: NodeParts,
    @Inject(DESK_LIMITS) private readonly limits: DeskLimits,
  ) {}

  @Post('conversations')
  @Roles('caseworker', 'supervisor')
  @Describe({
    says: 'Opens a conversation by its first step; sent, or put before a supervisor.',
    takes: ['OpenConversation'],
    answers: 'StepOutcome',
    status: 201,
    refuses: STEP_REFUSALS,
  })
  async open(@CurrentStaff() by: StaffRow, @Req() request: Request) {
    type Asked = { kind: string; caseId: string; peer: string; input: JsonObject };
    const { input, ...open } = await readBody<Asked>(
      request,
      'urn:passerelle:schema:api:open-conversation:v1',
      this.limits,
    );
    const { step } = openingStep(kindNamed(open.kind));
    checkPart(inputSchemaOf(open.kind, step), input, '/input');
    await this.parts.store.transaction((tx) => workOnCase(tx, by, open.caseId));
    return requestStep(this.parts, { by, open, step, input });
  }

  @Get('conversations')
  @Describe({
    says: 'Conversations about cases one may see, newest first.',
    answers: 'ConversationList',
    refuses: GUARDED,
  })
  async list(@CurrentStaff() who: StaffRow, @Query() { limit = 50, before, caseId }: ConversationQuery) {
    const assignedTo = who.roles.includes('supervisor') ? {} : { assignedTo: who.id };
    const query = { limit, ...(before ? { before } : {}), ...(caseId ? { caseId } : {}), ...assignedTo };
    const rows = await this.parts.store.transaction((tx) => tx.conversations.list(query));
    return { items: rows.filter((row) => isShownTo(who, row)) };
  }

  @Get('conversations/:id')
  @Describe({
    says: 'Where a conversation stands, its messages, and the steps open to this side.',
    answers: 'ConversationView',
    refuses: GUARDED,
  })
  async read(@CurrentStaff() who: StaffRow, @Param('id', IdPipe) id: string) {
    const { row, messages } = await readConversation(this.parts, who, id);
    return { ...row, allowedSteps: this.stepsFor(row), messages };
  }

  @Post('conversations/:id/actions/:step')
  @ApiParam({ name: 'step', schema: { type: 'string', enum: [...STEP_NAMES] } })
  @Describe({
    says: 'Takes the next step; sent, or put before a supervisor.',
    takes: STEP_INPUTS,
    answers: 'StepOutcome',
    status: 201,
    refuses: STEP_REFUSALS,
  })
  async act(
    @CurrentStaff() by: StaffRow,
    @Param('id', IdPipe) conversationId: string,
    @Param('step') step: string,
    @Req() request: Request,
  ) {
    const row = await this.parts.store.transaction((tx) => workOnConversation(tx, by, conversationId));
    const schema = inputSchemaOf(row.kind, step);
    if (!isKnownSchema(schema)) throw new Refusal('step-not-allowed');
    const input = await readBody<JsonObject>(request, schema, this.limits);
    return requestStep(this.parts, { by, conversationId, step, input });
  }

  @Get('approvals')
  @Describe({
    says: 'Steps that wait, or waited, for a second person.',
    answers: 'ApprovalList',
    refuses: GUARDED,
  })
  @Roles(...APPROVER_ROLES)
  async approvals(@CurrentStaff() who: StaffRow, @Query() { status }: ApprovalQuery) {
    const query = { limit: 200, ...(status ? { status } : {}) };
    const rows = await this.parts.store.transaction((tx) => tx.people.listApprovals(query));
    return { items: rows.filter((row) => this.mayDecide(who, row)).map(approvalView) };
  }

  @Post('approvals/:id/decision')
  @Describe({
    says: 'A second person approves, and the step is sent at once, or rejects.',
    takes: ['DecideApproval'],
    answers: 'Decided',
    refuses: [...STEP_REFUSALS, 'approver-is-author', 'approval-decided', 'approval-stale'],
  })
  @Roles(...APPROVER_ROLES)
  @HttpCode(200)
  async decide(@CurrentStaff() by: StaffRow, @Param('id', IdPipe) approvalId: string, @Req() request: Request) {
    type Decision = { decision: 'approve' | 'reject'; reasonCode?: string };
    const decision = await readBody<Decision>(request, 'urn:passerelle:schema:api:decide-approval:v1', this.limits);
    return decide(this.parts, { by, approvalId, ...decision });
  }

  @Get('inbox')
  @Describe({
    says: 'What waits for this person: approvals, conversations whose next step is here, and answers that are late, or soon will be.',
    answers: 'Inbox',
    refuses: GUARDED,
  })
  async inbox(@CurrentStaff() who: StaffRow) {
    return this.parts.store.transaction(async (tx) => {
      const supervisor = who.roles.includes('supervisor');
      const mine = await tx.conversations.list({ limit: 200, ...(supervisor ? {} : { assignedTo: who.id }) });
      const approves = who.roles.some((role) => APPROVER_ROLES.some((each) => each === role));
      const approvals = approves ? await tx.people.listApprovals({ limit: 200, status: 'waiting' }) : [];
      const ours = mine
        .filter((row) => isShownTo(who, row))
        .map((row) => ({ ...row, allowedSteps: this.stepsFor(row) }))
        .filter((row) => row.allowedSteps.length > 0);
      return {
        approvals: approvals.filter((row) => row.authorId !== who.id && this.mayDecide(who, row)).map(approvalView),
        conversations: ours,
        deadlines: await this.pressing(tx, who),
      };
    });
  }

  /** What one was reminded of; to a supervisor it comes when it is overdue (R15). */
  private async pressing(tx: Tx, who: StaffRow) {
    const supervisor = who.roles.includes('supervisor');
    const query = { limit: 200, ...(supervisor ? { stage: 'overdue' as const } : { assignedTo: who.id }) };
    const now = this.parts.clock.now();
    const views = (await tx.deadlines.list(query)).map((row) => deadlineView(row, now));
    return views.filter(({ stage, overdue }) => overdue || stage !== 'set');
  }

  private stepsFor(row: ConversationRow) {
    return row.state === NOT_SENT ? [] : askableSteps(kindNamed(row.kind), row, row.role, this.parts.national.newest());
  }

  private mayDecide(who: StaffRow, row: ApprovalRow): boolean {
    return approverRoles(this.parts.national.newest(), row, row.step).some((role) => who.roles.includes(role));
  }
}

/** A consular officer is shown questions put to this node as a consulate, and nothing else of a case. */
function isShownTo({ roles }: StaffRow, row: ConversationRow): boolean {
  return roles.includes('caseworker') || roles.includes('supervisor') || isConsularQuestion(row);
}

function approvalView({ input: _sealed, ...row }: ApprovalRow) {
  return row;
}
