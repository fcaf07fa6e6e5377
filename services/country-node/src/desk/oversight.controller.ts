import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { listTellings } from '../casework/list-tellings.js';
import { seeSights } from '../casework/see-sights.js';
import type { NodeParts } from '../ports/node-parts.js';
import { firstOf } from './first-of.js';
import { Describe, GUARDED } from './openapi/describe-route.js';
import { IdPipe, LimitQuery, PageQuery } from './parameters.js';
import { Roles } from './staff-guard.js';
import { NODE_PARTS } from './tokens.js';

/** What those ask who look after a child's data: who saw it, and whether everyone who was told has answered. */
@Controller('api/v1')
export class OversightController {
  constructor(@Inject(NODE_PARTS) private readonly parts: NodeParts) {}

  @Get('cases/:id/sights')
  @Describe({
    says: 'Who saw what of a case: people here, nodes that something was sent to, and each of it by its place in the ledger, newest first.',
    answers: 'Sights',
    refuses: GUARDED,
  })
  @Roles('data-protection-officer', 'auditor', 'supervisor')
  sights(@Param('id', IdPipe) caseId: string, @Query() { limit = 50, before }: PageQuery) {
    return seeSights(this.parts, { caseId, limit, ...(before ? { before } : {}) });
  }

  @Get('tellings')
  @Describe({
    says: 'Withdrawals, restrictions, requests for erasure and corrections, partner by partner, those without an answer first, then the latest answers; ids and times only.',
    answers: 'Tellings',
    refuses: GUARDED,
  })
  @Roles('data-protection-officer', 'supervisor')
  tellings(@Query() { limit = 200 }: LimitQuery) {
    return firstOf(limit, (most) => listTellings(this.parts, most));
  }
}
