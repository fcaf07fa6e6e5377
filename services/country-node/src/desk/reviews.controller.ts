import { Controller, Get, Inject, Param, Post, Query, Req } from '@nestjs/common';
import type { Request } from 'express';
import type { InputReviewCase } from '#libs/schema-check/generated/types.js';
import { listReviews, reviewCase } from '../casework/review-case.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import { CurrentStaff } from './current-staff.js';
import { firstOf } from './first-of.js';
import { Describe, GUARDED } from './openapi/describe-route.js';
import { IdPipe, LimitQuery } from './parameters.js';
import { readBody } from './read-body.js';
import { Roles } from './staff-guard.js';
import { DESK_LIMITS, type DeskLimits, NODE_PARTS } from './tokens.js';

/** Reviews of a case: that somebody looked at it again, at least as often as the law says. */
@Controller('api/v1/cases/:id/reviews')
@Roles('caseworker', 'supervisor')
export class ReviewsController {
  constructor(
    @Inject(NODE_PARTS) private readonly parts: NodeParts,
    @Inject(DESK_LIMITS) private readonly limits: DeskLimits,
  ) {}

  @Post()
  @Describe({
    once: true,
    says: 'Notes that a case was looked at again; the time until the next review begins.',
    takes: ['InputReviewCase'],
    answers: 'CaseReview',
    status: 201,
    refuses: [...GUARDED, 'not-responsible', 'case-closed'],
  })
  async review(@CurrentStaff() by: StaffRow, @Param('id', IdPipe) id: string, @Req() request: Request) {
    const said = await readBody<InputReviewCase>(request, 'urn:passerelle:schema:api:review-case:v1', this.limits);
    return reviewCase(this.parts, by, id, said);
  }

  @Get()
  @Describe({
    says: 'When a case was looked at, what it came to and whether the child was heard, the latest first.',
    answers: 'CaseReviewList',
    refuses: GUARDED,
  })
  list(@CurrentStaff() who: StaffRow, @Param('id', IdPipe) id: string, @Query() { limit = 50 }: LimitQuery) {
    return firstOf(limit, (most) => listReviews(this.parts, who, id, most));
  }
}
