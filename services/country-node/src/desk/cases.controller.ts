import { Controller, Get, Headers, HttpCode, Inject, Param, Post, Put, Query, Req } from '@nestjs/common';
import type { Request } from 'express';
import type { CaseFile } from '#libs/schema-check/generated/types.js';
import { changeCase } from '../casework/change-case.js';
import { createCase } from '../casework/create-case.js';
import { seeApproval } from '../casework/read-approval.js';
import { readCase } from '../casework/read-case.js';
import { listCases } from '../casework/list-cases.js';
import { readConsents } from '../casework/read-consents.js';
import { recordConsent } from '../casework/record-consent.js';
import { workOnCase } from '../casework/see-case.js';
import { showPreview } from '../casework/show-preview.js';
import { APPROVER_ROLES } from '../domain/conversations/conversation-kind.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import { Refusal } from '../domain/refusal.js';
import { previewApproval } from '../outgoing/preview-approval.js';
import { previewStep } from '../outgoing/preview-step.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import { CurrentStaff } from './current-staff.js';
import { Describe, GUARDED, OfVersion } from './openapi/describe-route.js';
import { Heavy } from './request-rates.js';
import { CaseQuery, IdPipe } from './parameters.js';
import { readBody } from './read-body.js';
import { ForMachines, Roles } from './staff-guard.js';
import { DESK_LIMITS, type DeskLimits, NODE_PARTS } from './tokens.js';

/** Cases of this node and what belongs to one: consent record, preview. */
@Controller('api/v1')
@Roles('caseworker', 'supervisor')
export class CasesController {
  constructor(
    @Inject(NODE_PARTS) private readonly parts: NodeParts,
    @Inject(DESK_LIMITS) private readonly limits: DeskLimits,
  ) {}

  @Post('cases')
  @ForMachines()
  @Describe({
    once: true,
    says: 'Registers a case.',
    takes: ['NewCase'],
    answers: 'Registered',
    status: 201,
    refuses: [...GUARDED, 'bid-incomplete', 'bid-decider-not-allowed'],
  })
  @Roles('caseworker')
  async create(@CurrentStaff() who: StaffRow, @Req() request: Request) {
    const { caseFile } = await this.body<{ caseFile: CaseFile }>(request, 'api:new-case');
    return createCase(this.parts, who, caseFile);
  }

  @Get('cases')
  @ForMachines()
  @Describe({
    says: 'The cases one may see, newest first; to supervisors with those that are nobody’s.',
    answers: 'CaseList',
    refuses: GUARDED,
  })
  async list(@CurrentStaff() who: StaffRow, @Query() { limit = 50, before, given }: CaseQuery) {
    return {
      items: await listCases(this.parts, who, { limit, nobodys: given === 'nobody', ...(before ? { before } : {}) }),
    };
  }

  @Get('cases/:id')
  @ForMachines()
  @Describe({
    says: 'Reads a case as far as role and assignment go; the reading is in the ledger.',
    answers: 'CaseView',
    refuses: GUARDED,
  })
  read(@CurrentStaff() who: StaffRow, @Param('id', IdPipe) id: string) {
    return readCase(this.parts, who, id);
  }

  @Put('cases/:id')
  @OfVersion()
  @Describe({
    says: 'Replaces the case file at the version that was read.',
    takes: ['ChangeCase'],
    answers: 'Registered',
    refuses: [...GUARDED, 'version-conflict', 'bid-incomplete', 'bid-decider-not-allowed'],
  })
  async change(
    @CurrentStaff() who: StaffRow,
    @Param('id', IdPipe) caseId: string,
    @Headers('if-match') version: string | undefined,
    @Req() request: Request,
  ) {
    if (!/^"\d{1,9}"$/.test(version ?? '')) throw new Refusal('parameter-invalid', ['/if-match']);
    const { caseFile } = await this.body<{ caseFile: CaseFile }>(request, 'api:change-case');
    return changeCase(this.parts, who, { caseId, version: Number(version?.slice(1, -1)), caseFile });
  }

  @Post('cases/:id/consents')
  @Describe({
    once: true,
    says: 'Adds an event to the consent record; what stands in for consent is put before a second person first.',
    takes: ['ConsentEvent'],
    answers: 'ConsentOutcome',
    status: 201,
    refuses: [...GUARDED, 'approval-needed'],
  })
  async consent(@CurrentStaff() who: StaffRow, @Param('id', IdPipe) id: string, @Req() request: Request) {
    return recordConsent(this.parts, who, id, await this.body<{ event: string }>(request, 'consent-event'));
  }

  @Get('cases/:id/consents')
  @Describe({ says: 'The consent record, oldest first.', answers: 'ConsentList', refuses: GUARDED })
  async consents(@CurrentStaff() who: StaffRow, @Param('id', IdPipe) id: string) {
    return { items: await readConsents(this.parts, who, id) };
  }

  @Post('cases/:id/preview')
  @Heavy()
  @Describe({
    says: 'What a step would show to a recipient, field by field with the rule that decided; sends nothing.',
    takes: ['PreviewRequest'],
    answers: 'Preview',
    refuses: [
      ...GUARDED,
      'unknown-participant',
      'trust-list-expired',
      'matrix-no-column',
      'schema-unknown',
      'schema-violation',
      'attachment-unavailable',
    ],
  })
  @HttpCode(200)
  async preview(@CurrentStaff() who: StaffRow, @Param('id', IdPipe) caseId: string, @Req() request: Request) {
    type Asked = { recipient: string; kind: string; step: string; attachments?: string[]; input?: JsonObject };
    const { recipient: peer, ...asked } = await this.body<Asked>(request, 'api:preview');
    await this.parts.store.transaction((tx) => workOnCase(tx, who, caseId));
    const disclosure = await previewStep(this.parts, { caseId, peer, ...asked });
    return showPreview(this.parts, who, { caseId, disclosure, notedAs: 'preview' });
  }

  @Get('approvals/:id/preview')
  @Heavy()
  @Describe({
    says: 'What a step that waits for a second person would show by all that was entered for it, as the preview of a step does; for those who may decide on it and work on its case.',
    answers: 'Preview',
    refuses: [
      ...GUARDED,
      'unknown-participant',
      'trust-list-expired',
      'matrix-no-column',
      'step-not-allowed',
      'attachment-unavailable',
    ],
  })
  @Roles(...APPROVER_ROLES)
  async previewApproval(@CurrentStaff() who: StaffRow, @Param('id', IdPipe) id: string) {
    const approval = await this.parts.store.transaction(async (tx) => {
      const row = await seeApproval(this.parts, tx, who, id);
      await workOnCase(tx, who, row.caseId);
      return row;
    });
    const disclosure = await previewApproval(this.parts, approval);
    return showPreview(this.parts, who, { caseId: approval.caseId, disclosure });
  }

  private body<T>(request: Request, schema: string): Promise<T> {
    return readBody<T>(request, `urn:passerelle:schema:${schema}:v1`, this.limits);
  }
}
