import { Controller, Get, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import type { Request } from 'express';
import type { InputJudgeEmergency, InputOpenInEmergency } from '#libs/schema-check/generated/types.js';
import { endEmergency, judgeEmergency, JUDGES, listEmergencies } from '../casework/emergencies/end-emergency.js';
import { openInEmergency } from '../casework/emergencies/open-in-emergency.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import { CurrentStaff } from './current-staff.js';
import { firstOf } from './first-of.js';
import { Describe, GUARDED } from './openapi/describe-route.js';
import { IdPipe, LimitQuery } from './parameters.js';
import { readBody } from './read-body.js';
import { Heavy } from './request-rates.js';
import { Roles } from './staff-guard.js';
import { DESK_LIMITS, type DeskLimits, NODE_PARTS } from './tokens.js';

/** Cases that are read in an emergency by somebody to whom they were not given (threat 19). */
@Controller('api/v1')
@Roles('caseworker', ...JUDGES)
export class EmergenciesController {
  constructor(
    @Inject(NODE_PARTS) private readonly parts: NodeParts,
    @Inject(DESK_LIMITS) private readonly limits: DeskLimits,
  ) {}

  @Post('cases/:id/emergencies')
  @Heavy()
  @Roles('caseworker')
  @Describe({
    once: true,
    says: 'Opens a case that was not given to this person, for reading and for four hours; a supervisor and the data-protection officer are told.',
    takes: ['InputOpenInEmergency'],
    answers: 'Emergency',
    status: 201,
    refuses: [...GUARDED, 'already-exists'],
  })
  async open(@CurrentStaff() who: StaffRow, @Param('id', IdPipe) caseId: string, @Req() request: Request) {
    const said = await this.body<InputOpenInEmergency>(request, 'open-in-emergency');
    return openInEmergency(this.parts, who, caseId, said);
  }

  @Get('emergencies')
  @Roles('caseworker', ...JUDGES, 'auditor')
  @Describe({
    says: 'Cases that were opened in an emergency: those that nobody has judged first. A caseworker is shown their own.',
    answers: 'EmergencyList',
    refuses: GUARDED,
  })
  list(@CurrentStaff() who: StaffRow, @Query() { limit = 50 }: LimitQuery) {
    return firstOf(limit, (most) => listEmergencies(this.parts, who, most));
  }

  @Post('emergencies/:id/ending')
  @HttpCode(200)
  @Describe({ once: true, says: 'Ends it before its time.', answers: 'Emergency', refuses: GUARDED })
  end(@CurrentStaff() by: StaffRow, @Param('id', IdPipe) id: string) {
    return endEmergency(this.parts, by, id);
  }

  @Post('emergencies/:id/verdict')
  @HttpCode(200)
  @Roles(...JUDGES)
  @Describe({
    once: true,
    says: 'Another person says whether there was an emergency; what is not justified ends at once.',
    takes: ['InputJudgeEmergency'],
    answers: 'Emergency',
    refuses: [...GUARDED, 'approver-is-author', 'approval-decided'],
  })
  async judge(@CurrentStaff() by: StaffRow, @Param('id', IdPipe) id: string, @Req() request: Request) {
    const said = await this.body<InputJudgeEmergency>(request, 'judge-emergency');
    return judgeEmergency(this.parts, by, id, said);
  }

  private body<T>(request: Request, schema: string): Promise<T> {
    return readBody<T>(request, `urn:passerelle:schema:api:${schema}:v1`, this.limits);
  }
}
