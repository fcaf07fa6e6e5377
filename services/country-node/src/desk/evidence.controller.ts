import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { exportEvidence } from '../casework/export-evidence.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import { CurrentStaff } from './current-staff.js';
import { Describe, GUARDED } from './openapi/describe-route.js';
import { EvidenceQuery, IdPipe } from './parameters.js';
import { Heavy } from './request-rates.js';
import { Roles } from './staff-guard.js';
import { NODE_PARTS } from './tokens.js';

/** What the node can prove of a conversation, to be taken away. */
@Controller('api/v1/conversations/:id/evidence')
export class EvidenceController {
  constructor(@Inject(NODE_PARTS) private readonly parts: NodeParts) {}

  @Get()
  @Heavy()
  @Roles('data-protection-officer', 'auditor', 'supervisor')
  @Describe({
    says: 'A file that proves a conversation without this node (protocol section 15), without its content or with what the person may read; noted in the ledger.',
    answersFile: 'application/json',
    refuses: [...GUARDED, 'record-unconfirmed', 'trust-list-expired'],
  })
  async export(
    @CurrentStaff() who: StaffRow,
    @Param('id', IdPipe) id: string,
    @Query() { content = 'none' }: EvidenceQuery,
    @Res() response: Response,
  ): Promise<void> {
    const bundle = await exportEvidence(this.parts, who, id, content);
    response.setHeader('Content-Type', 'application/json');
    response.setHeader('Content-Disposition', `attachment; filename="evidence-${id}.json"`);
    response.send(Buffer.from(bundle, 'utf8'));
  }
}
