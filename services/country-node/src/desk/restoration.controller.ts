import { Controller, Get, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import type { Request } from 'express';
import { confirmRecord, listUnconfirmed, readRestoration, setAside } from '../casework/confirm-record.js';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import { CurrentStaff } from './current-staff.js';
import { Describe, GUARDED } from './openapi/describe-route.js';
import { IdPipe, PageQuery } from './parameters.js';
import { readBody } from './read-body.js';
import { Roles } from './staff-guard.js';
import { DESK_LIMITS, type DeskLimits, NODE_PARTS } from './tokens.js';

const NODE_ID = /^[a-z][a-z0-9-]{0,31}$/;

/** After the node was restored from a backup: what is still missing, and who answers for which case. */
@Controller('api/v1/restoration')
@Roles('data-protection-officer')
export class RestorationController {
  constructor(
    @Inject(NODE_PARTS) private readonly parts: NodeParts,
    @Inject(DESK_LIMITS) private readonly limits: DeskLimits,
  ) {}

  @Get()
  @Describe({
    says: 'Whether the node was restored from a backup, what its partners have told since, and how many cases wait for confirmation.',
    answers: 'Restoration',
    refuses: GUARDED,
  })
  @Roles('data-protection-officer', 'administrator', 'supervisor', 'auditor')
  state() {
    return readRestoration(this.parts);
  }

  @Get('cases')
  @Describe({
    says: 'Cases of which nothing more is shown until their record is confirmed, newest first.',
    answers: 'UnconfirmedCases',
    refuses: [...GUARDED, 'parameter-invalid'],
  })
  @Roles('data-protection-officer', 'supervisor')
  async cases(@Query() { limit = 50, before }: PageQuery) {
    return { items: await listUnconfirmed(this.parts, { limit, ...(before ? { before } : {}) }) };
  }

  @Post('cases/:id/confirmation')
  @Describe({
    once: true,
    says: 'Confirms that the record of a case says what holds today.',
    takes: ['ConfirmRecord'],
    answers: 'RecordConfirmed',
    refuses: [...GUARDED, 'version-conflict', 'resync-pending'],
  })
  @HttpCode(200)
  async confirm(@CurrentStaff() who: StaffRow, @Param('id', IdPipe) caseId: string, @Req() request: Request) {
    const schema = 'urn:passerelle:schema:api:confirm-record:v1';
    const { consentVersion } = await readBody<{ consentVersion: number }>(request, schema, this.limits);
    return confirmRecord(this.parts, who, { caseId, consentVersion });
  }

  @Post('partners/:node/set-aside')
  @Describe({
    once: true,
    says: 'Waits no longer for a partner that does not say what the node missed.',
    answers: 'PartnerSetAside',
    refuses: GUARDED,
  })
  @HttpCode(200)
  setAside(@CurrentStaff() who: StaffRow, @Param('node') node: string) {
    if (!NODE_ID.test(node)) throw new Refusal('not-found');
    return setAside(this.parts, who, node);
  }
}
