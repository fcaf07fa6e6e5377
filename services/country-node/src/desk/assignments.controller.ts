import { Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import type { Request } from 'express';
import { giveCase } from '../casework/assignments/give-case.js';
import { isNobodys, seeCasesOf, seeWhoHas } from '../casework/assignments/see-assignments.js';
import { takeBackCase } from '../casework/assignments/take-back-case.js';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import { CurrentStaff } from './current-staff.js';
import { firstOf } from './first-of.js';
import { Describe, GUARDED, OfVersion } from './openapi/describe-route.js';
import { IdPipe, LimitQuery, PageQuery } from './parameters.js';
import { readBody } from './read-body.js';
import { Roles } from './staff-guard.js';
import { DESK_LIMITS, type DeskLimits, NODE_PARTS } from './tokens.js';

/** Who of the house has which case (threat 19). */
@Controller('api/v1')
@Roles('supervisor')
export class AssignmentsController {
  constructor(
    @Inject(NODE_PARTS) private readonly parts: NodeParts,
    @Inject(DESK_LIMITS) private readonly limits: DeskLimits,
  ) {}

  @Post('cases/:id/assignments')
  @Describe({
    once: true,
    says: 'Gives a case to a caseworker, whole or some categories of it, or its question to a consular officer.',
    takes: ['AssignCase'],
    answers: 'Assignment',
    status: 201,
    refuses: GUARDED,
  })
  async assign(@CurrentStaff() by: StaffRow, @Param('id', IdPipe) caseId: string, @Req() request: Request) {
    const schema = 'urn:passerelle:schema:api:assign:v1';
    type Said = { staffId: string; categories?: string[] };
    const { staffId, categories = null } = await readBody<Said>(request, schema, this.limits);
    return giveCase(this.parts, by, { caseId, staffId, categories });
  }

  @Get('cases/:id/assignments')
  @Describe({
    says: 'Who has a case, since when, and how far; those who work on cases here first.',
    answers: 'AssignmentList',
    refuses: GUARDED,
  })
  async whoHas(
    @CurrentStaff() who: StaffRow,
    @Param('id', IdPipe) caseId: string,
    @Query() { limit = 200 }: LimitQuery,
  ) {
    const first = await firstOf(limit, (most) => seeWhoHas(this.parts, who, { caseId, limit: most }));
    return { ...first, nobodys: await isNobodys(this.parts, who, caseId) };
  }

  @Get('staff/:id/assignments')
  @Describe({
    says: 'The cases that somebody has, newest first, with those that would be nobody’s without them.',
    answers: 'CasesOfStaff',
    refuses: GUARDED,
  })
  async casesOf(
    @CurrentStaff() who: StaffRow,
    @Param('id', IdPipe) staffId: string,
    @Query() { limit = 50, before }: PageQuery,
  ) {
    return { items: await seeCasesOf(this.parts, who, { staffId, limit, ...(before ? { before } : {}) }) };
  }

  @Post('cases/:id/assignments/:staffId/ending')
  @HttpCode(200)
  @OfVersion()
  @Describe({
    once: true,
    says: 'Takes a case back from somebody, at once, with an emergency in which that person reads it; the last may lose it.',
    answers: 'AssignmentEnded',
    refuses: [...GUARDED, 'version-conflict'],
  })
  async end(
    @CurrentStaff() by: StaffRow,
    @Param('id', IdPipe) caseId: string,
    @Param('staffId', IdPipe) staffId: string,
    @Headers('if-match') version: string | undefined,
  ) {
    if (!/^"\d{1,9}"$/.test(version ?? '')) throw new Refusal('parameter-invalid', ['/if-match']);
    return takeBackCase(this.parts, by, { caseId, staffId, seen: Number(version?.slice(1, -1)) });
  }
}
