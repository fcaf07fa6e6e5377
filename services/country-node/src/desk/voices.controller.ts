import { Controller, Get, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import type { Request } from 'express';
import type { InputAnswerVoice, InputRecordVoice, InputTellVoice } from '#libs/schema-check/generated/types.js';
import { answerVoice, tellVoice } from '../casework/voices/answer-voice.js';
import { recordVoice } from '../casework/voices/record-voice.js';
import { listVoices, readVoiceFor } from '../casework/voices/see-voices.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import { CurrentStaff } from './current-staff.js';
import { firstOf } from './first-of.js';
import { Describe, GUARDED } from './openapi/describe-route.js';
import { IdPipe, VoiceQuery } from './parameters.js';
import { readBody } from './read-body.js';
import { Roles } from './staff-guard.js';
import { DESK_LIMITS, type DeskLimits, NODE_PARTS } from './tokens.js';

/** What children object to, ask to have corrected and complain of: written down by whoever is told, heard by those whom it does not concern. */
@Controller('api/v1')
@Roles('caseworker', 'supervisor', 'data-protection-officer', 'auditor')
export class VoicesController {
  constructor(
    @Inject(NODE_PARTS) private readonly parts: NodeParts,
    @Inject(DESK_LIMITS) private readonly limits: DeskLimits,
  ) {}

  @Post('cases/:id/voices')
  @Roles('caseworker', 'supervisor', 'data-protection-officer')
  @Describe({
    once: true,
    says: 'Writes down an objection, a correction that is asked for, or a complaint, in confidence.',
    takes: ['InputRecordVoice'],
    answers: 'VoiceRecorded',
    status: 201,
    refuses: GUARDED,
  })
  async record(@CurrentStaff() by: StaffRow, @Param('id', IdPipe) caseId: string, @Req() request: Request) {
    return recordVoice(this.parts, by, caseId, await this.body<InputRecordVoice>(request, 'record-voice'));
  }

  @Get('voices')
  @Describe({
    says: 'What one is to hear, oldest first, without the words: what somebody has to act on, or all of one case, what is done last.',
    answers: 'VoiceList',
    refuses: GUARDED,
  })
  async list(@CurrentStaff() who: StaffRow, @Query() { caseId, limit = 50 }: VoiceQuery) {
    const which = caseId ? { caseId } : {};
    return firstOf(limit, (most) => listVoices(this.parts, who, { limit: most, ...which }));
  }

  @Get('voices/:id')
  @Describe({
    says: 'The words, the answer, and that it was told; the reading stands in the record of it.',
    answers: 'VoiceView',
    refuses: GUARDED,
  })
  read(@CurrentStaff() who: StaffRow, @Param('id', IdPipe) id: string) {
    return readVoiceFor(this.parts, who, id);
  }

  @Post('voices/:id/answer')
  @HttpCode(200)
  @Describe({
    once: true,
    says: 'Answers; an objection to sharing that is followed changes the consent record with it.',
    takes: ['InputAnswerVoice'],
    answers: 'VoiceRecorded',
    refuses: [...GUARDED, 'approval-decided', 'approver-is-author', 'objection-open'],
  })
  async answer(@CurrentStaff() by: StaffRow, @Param('id', IdPipe) id: string, @Req() request: Request) {
    return answerVoice(this.parts, by, id, await this.body<InputAnswerVoice>(request, 'answer-voice'));
  }

  @Post('voices/:id/telling')
  @HttpCode(200)
  @Describe({
    once: true,
    says: 'Notes that the answer was told to whoever spoke, in which language and with whose help.',
    takes: ['InputTellVoice'],
    answers: 'VoiceRecorded',
    refuses: [...GUARDED, 'step-not-allowed'],
  })
  async tell(@CurrentStaff() by: StaffRow, @Param('id', IdPipe) id: string, @Req() request: Request) {
    return tellVoice(this.parts, by, id, await this.body<InputTellVoice>(request, 'tell-voice'));
  }

  private body<T>(request: Request, schema: string): Promise<T> {
    return readBody<T>(request, `urn:passerelle:schema:api:${schema}:v1`, this.limits);
  }
}
