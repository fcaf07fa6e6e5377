import { Controller, Inject, Param, Post } from '@nestjs/common';
import { printCase, printConversation } from '../casework/print-view.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import { CurrentStaff } from './current-staff.js';
import { Describe, GUARDED } from './openapi/describe-route.js';
import { Heavy } from './request-rates.js';
import { IdPipe } from './parameters.js';
import { Roles } from './staff-guard.js';
import { NODE_PARTS } from './tokens.js';

/** What is taken onto paper (R23): filtered, marked and recorded. */
@Controller('api/v1')
@Roles('caseworker', 'supervisor')
export class PrintsController {
  constructor(@Inject(NODE_PARTS) private readonly parts: NodeParts) {}

  @Post('cases/:id/prints')
  @Heavy()
  @Describe({
    says: 'A case as one may print it for this office, with the mark that every page carries; stands in the ledger.',
    answers: 'PrintedCase',
    status: 201,
    refuses: [...GUARDED, 'record-unconfirmed'],
  })
  case(@CurrentStaff() who: StaffRow, @Param('id', IdPipe) id: string) {
    return printCase(this.parts, who, id);
  }

  @Post('conversations/:id/prints')
  @Heavy()
  @Roles('caseworker', 'supervisor', 'consular-officer')
  @Describe({
    says: 'A conversation as one may print it, with the mark that every page carries; stands in the ledger.',
    answers: 'PrintedConversation',
    status: 201,
    refuses: [...GUARDED, 'record-unconfirmed'],
  })
  async conversation(@CurrentStaff() who: StaffRow, @Param('id', IdPipe) id: string) {
    const { mark, view } = await printConversation(this.parts, who, id);
    return { mark, view: { ...view.row, messages: view.messages } };
  }
}
