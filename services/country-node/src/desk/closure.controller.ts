import { Controller, Get, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import type { Request } from 'express';
import type { InputAskCorrection, InputCloseCase } from '#libs/schema-check/generated/types.js';
import { askClosure } from '../casework/ask-closure.js';
import { askCorrection } from '../casework/ask-correction.js';
import { askErasure } from '../casework/ask-erasure.js';
import { listHolders } from '../casework/list-holders.js';
import { reopen, reportFollowUp } from '../casework/reopen-case.js';
import { workOnCase } from '../casework/see-case.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import { foreseeCorrection, listRecipients } from '../outgoing/list-recipients.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import { CurrentStaff } from './current-staff.js';
import { Describe, GUARDED } from './openapi/describe-route.js';
import { CLOSURE_REFUSALS } from './openapi/describe-steps.js';
import { IdPipe, ItemQuery } from './parameters.js';
import { readBody } from './read-body.js';
import { Roles } from './staff-guard.js';
import { DESK_LIMITS, type DeskLimits, NODE_PARTS } from './tokens.js';

/** What concerns a case and everyone who has a part in it: closing it, what follows, and who they are. */
@Controller('api/v1/cases/:id')
@Roles('caseworker', 'supervisor')
export class ClosureController {
  constructor(
    @Inject(NODE_PARTS) private readonly parts: NodeParts,
    @Inject(DESK_LIMITS) private readonly limits: DeskLimits,
  ) {}

  @Post('closure')
  @Describe({
    once: true,
    says: 'Asks to close a case; put before a second person, and then told to everyone who has a part in it.',
    takes: ['InputCloseCase'],
    answers: 'CaseOutcome',
    status: 201,
    refuses: [...GUARDED, ...CLOSURE_REFUSALS],
  })
  async close(@CurrentStaff() by: StaffRow, @Param('id', IdPipe) id: string, @Req() request: Request) {
    return askClosure(this.parts, by, id, await this.body<InputCloseCase>(request, 'close-case'));
  }

  @Post('reopening')
  @Describe({
    once: true,
    says: 'Opens a closed case again, here and at everyone who was told of its closure.',
    takes: ['InputReopenCase'],
    answers: 'CaseOutcome',
    refuses: [...GUARDED, 'not-responsible', 'case-not-closed'],
  })
  @HttpCode(200)
  async reopen(@CurrentStaff() by: StaffRow, @Param('id', IdPipe) id: string, @Req() request: Request) {
    return reopen(this.parts, by, id, await this.body<JsonObject>(request, 'reopen-case'));
  }

  @Post('follow-up')
  @Describe({
    once: true,
    says: 'Reports what was found when somebody looked again after the closure.',
    takes: ['InputReportFollowUp'],
    answers: 'CaseOutcome',
    refuses: [...GUARDED, 'not-responsible', 'case-not-closed'],
  })
  @HttpCode(200)
  async followUp(@CurrentStaff() by: StaffRow, @Param('id', IdPipe) id: string, @Req() request: Request) {
    return reportFollowUp(this.parts, by, id, await this.body<JsonObject>(request, 'report-follow-up'));
  }

  @Post('erasure-requests')
  @Roles('supervisor')
  @Describe({
    once: true,
    says: 'Asks everyone who was given something of a case to erase it, or some categories of it.',
    takes: ['InputAskErasure'],
    answers: 'ErasureAsked',
    status: 201,
    refuses: GUARDED,
  })
  async erase(@CurrentStaff() by: StaffRow, @Param('id', IdPipe) id: string, @Req() request: Request) {
    return askErasure(this.parts, by, id, await this.body<{ categories?: string[] }>(request, 'ask-erasure'));
  }

  @Post('corrections')
  @Describe({
    once: true,
    says: 'Tells everyone who was given some fields of a case what is true of them now; put before a second person only where national configuration names one.',
    takes: ['InputAskCorrection'],
    answers: 'CorrectionAsked',
    status: 201,
    refuses: [...GUARDED, 'record-unconfirmed', 'nothing-to-correct'],
  })
  async correct(@CurrentStaff() by: StaffRow, @Param('id', IdPipe) id: string, @Req() request: Request) {
    const asked = await this.body<InputAskCorrection>(request, 'ask-correction');
    return askCorrection(this.parts, by, id, asked, (tx, about) => foreseeCorrection(this.parts, tx, about));
  }

  @Get('recipients')
  @Describe({
    says: 'Who was given a field of a case, by which step, in which form and when, and whether it may be told what is true of it now.',
    answers: 'RecipientList',
    refuses: [...GUARDED, 'schema-violation'],
  })
  async recipients(@CurrentStaff() who: StaffRow, @Param('id', IdPipe) id: string, @Query() { item }: ItemQuery) {
    const items = await this.parts.store.transaction(async (tx) => {
      await workOnCase(tx, who, id);
      return listRecipients(this.parts, tx, { caseId: id, pointer: item });
    });
    return { items };
  }

  @Get('holders')
  @Describe({
    says: 'Who has a part in a case: what went to each in which categories, and what it was told and answered.',
    answers: 'HolderList',
    refuses: GUARDED,
  })
  async holders(@CurrentStaff() who: StaffRow, @Param('id', IdPipe) id: string) {
    return { items: await listHolders(this.parts, who, id) };
  }

  private body<T>(request: Request, schema: string): Promise<T> {
    return readBody<T>(request, `urn:passerelle:schema:api:${schema}:v1`, this.limits);
  }
}
