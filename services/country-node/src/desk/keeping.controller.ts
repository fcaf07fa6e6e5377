import { Controller, Get, Inject, Param, Post, Query, Req } from '@nestjs/common';
import type { Request } from 'express';
import { askDestruction, listDue } from '../casework/keeping/ask-destruction.js';
import { askHold, askLifting, listHolds } from '../casework/keeping/ask-hold.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import type { HoldAsked } from '../record/legal-holds.js';
import { CurrentStaff } from './current-staff.js';
import { firstOf } from './first-of.js';
import { Describe, GUARDED } from './openapi/describe-route.js';
import { IdPipe, LimitQuery } from './parameters.js';
import { readBody } from './read-body.js';
import { Roles } from './staff-guard.js';
import { DESK_LIMITS, type DeskLimits, NODE_PARTS } from './tokens.js';

/** How long cases are kept: whose time is over, that they are destroyed then, and what holds them back (R21). */
@Controller('api/v1')
@Roles('data-protection-officer', 'supervisor')
export class KeepingController {
  constructor(
    @Inject(NODE_PARTS) private readonly parts: NodeParts,
    @Inject(DESK_LIMITS) private readonly limits: DeskLimits,
  ) {}

  @Get('retention/due')
  @Describe({
    says: 'Closed cases whose time of keeping is over, the longest over first, then those that are held; ids and times only.',
    answers: 'DueCases',
    refuses: GUARDED,
  })
  due(@Query() { limit = 200 }: LimitQuery) {
    return firstOf(limit, (most) => listDue(this.parts, most));
  }

  @Post('cases/:id/destruction')
  @Roles('data-protection-officer')
  @Describe({
    once: true,
    says: 'Asks to destroy a case whose time of keeping is over; put before a second person.',
    answers: 'CaseOutcome',
    status: 201,
    refuses: [...GUARDED, 'case-not-closed', 'record-unconfirmed', 'case-held', 'retention-running'],
  })
  destroy(@CurrentStaff() by: StaffRow, @Param('id', IdPipe) id: string) {
    return askDestruction(this.parts, by, id);
  }

  @Post('cases/:id/holds')
  @Describe({
    once: true,
    says: 'Asks that nothing of a case be destroyed or purged; put before a second person.',
    takes: ['InputHoldCase'],
    answers: 'CaseOutcome',
    status: 201,
    refuses: GUARDED,
  })
  async hold(@CurrentStaff() by: StaffRow, @Param('id', IdPipe) id: string, @Req() request: Request) {
    const asked = await readBody<HoldAsked>(request, 'urn:passerelle:schema:api:hold-case:v1', this.limits);
    return askHold(this.parts, by, id, asked);
  }

  @Get('holds')
  @Roles('data-protection-officer', 'supervisor', 'auditor')
  @Describe({
    says: 'Legal holds that stand, those to be looked at first come first.',
    answers: 'LegalHolds',
    refuses: GUARDED,
  })
  holds(@Query() { limit = 200 }: LimitQuery) {
    return firstOf(limit, (most) => listHolds(this.parts, most));
  }

  @Post('holds/:id/lifting')
  @Describe({
    once: true,
    says: 'Asks to lift a legal hold; put before a second person.',
    takes: ['InputLiftHold'],
    answers: 'CaseOutcome',
    status: 201,
    refuses: GUARDED,
  })
  async lift(@CurrentStaff() by: StaffRow, @Param('id', IdPipe) id: string, @Req() request: Request) {
    const asked = await readBody<{ reason: string }>(request, 'urn:passerelle:schema:api:lift-hold:v1', this.limits);
    return askLifting(this.parts, by, id, asked);
  }
}
