import { Controller, Delete, Get, Headers, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiQuery, ApiResponse } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { addAttachment } from '../casework/add-attachment.js';
import { removeAttachment, retypeAttachment } from '../casework/put-file-right.js';
import { listAttachments, readAttachment } from '../casework/read-attachment.js';
import { refetchAttachment } from '../casework/refetch-attachment.js';
import { TAKEN_MEDIA_TYPES } from '../domain/sniff-media-type.js';
import type { RefusalCode } from '../domain/refusal-codes.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import { CurrentStaff } from './current-staff.js';
import { readDocumentType, readFileParameters } from './file-parameters.js';
import { BINARY, Describe, GUARDED, schemaRef } from './openapi/describe-route.js';
import { IdPipe } from './parameters.js';
import { readRange } from './read-range.js';
import { Heavy } from './request-rates.js';
import { readUpload } from './read-upload.js';
import { sendFile } from './send-file.js';
import { ForMachines, Roles } from './staff-guard.js';
import { DESK_LIMITS, type DeskLimits, NODE_PARTS } from './tokens.js';

/** What a file that comes may be refused for. */
export const FILE_REFUSALS = [
  'attachment-type-not-allowed',
  'attachment-too-large',
  'attachment-malformed',
  'attachment-quota-exceeded',
] as const satisfies readonly RefusalCode[];

/** What keeps a file as it is. */
const BOUND_REFUSALS = [
  'case-closed',
  'case-held',
  'record-unconfirmed',
  'step-not-allowed',
  'schema-violation',
] as const satisfies readonly RefusalCode[];

/** Files of cases: taken in whole, listed, given out. */
@Controller('api/v1')
@Roles('caseworker', 'supervisor')
export class AttachmentsController {
  constructor(
    @Inject(NODE_PARTS) private readonly parts: NodeParts,
    @Inject(DESK_LIMITS) private readonly limits: DeskLimits,
  ) {}

  @Post('cases/:id/attachments')
  @Heavy()
  @ApiQuery({ name: 'documentType', required: true, schema: schemaRef('Common/$defs/documentType') })
  @ApiQuery({ name: 'title', required: false, schema: { type: 'string', maxLength: 160 } })
  @Describe({
    says: 'Takes a file in, encrypted while it arrives; a picture without its metadata. Within five minutes: see uploads.',
    takesFile: TAKEN_MEDIA_TYPES,
    answers: 'AttachmentStored',
    status: 201,
    refuses: [...GUARDED, ...FILE_REFUSALS],
  })
  async attach(
    @CurrentStaff() who: StaffRow,
    @Param('id', IdPipe) caseId: string,
    @Headers('content-type') contentType: string | undefined,
    @Query('documentType') documentType: string | undefined,
    @Query('title') title: string | undefined,
    @Req() request: Request,
  ) {
    const file = readFileParameters(contentType, documentType, title);
    return addAttachment(this.parts, who, {
      ...file,
      caseId,
      bytes: readUpload(request),
      limits: { fileBytes: this.limits.attachmentBytes, caseBytes: this.limits.attachmentBytesPerCase },
    });
  }

  @Get('cases/:id/attachments')
  @ForMachines()
  @Describe({ says: 'The files of a case that one may see.', answers: 'AttachmentList', refuses: GUARDED })
  async attachments(@CurrentStaff() who: StaffRow, @Param('id', IdPipe) caseId: string) {
    return { items: await listAttachments(this.parts, who, caseId) };
  }

  @Post('attachments/:id/fetch')
  @Describe({
    once: true,
    says: 'Has a file fetched again from its holder that was rejected or given up, from where it stopped.',
    answers: 'AttachmentAsked',
    refuses: GUARDED,
  })
  @HttpCode(200)
  refetch(@CurrentStaff() who: StaffRow, @Param('id', IdPipe) id: string) {
    return refetchAttachment(this.parts, who, id);
  }

  @Get('attachments/:id')
  @ForMachines()
  @Heavy()
  @ApiHeader({ name: 'Range', required: false, description: 'One range of bytes.', schema: { type: 'string' } })
  @ApiResponse({ status: 206, description: 'The range that was asked for.', content: { '*/*': BINARY } })
  @Describe({
    says: 'A file, as it is kept, or a range of its bytes; the reading is in the ledger.',
    answersFile: '*/*',
    refuses: [...GUARDED, 'attachment-unavailable', 'range-not-satisfiable'],
  })
  async attachment(
    @CurrentStaff() who: StaffRow,
    @Param('id', IdPipe) id: string,
    @Headers('range') asked: string | undefined,
    @Headers('if-range') ifRange: string | undefined,
    @Res() response: Response,
  ) {
    const { mediaType, size, from } = await readAttachment(this.parts, who, id);
    const range = ifRange === undefined || ifRange === `"${id}"` ? readRange(asked, size) : undefined;
    // The name is the id: what the file is called stays inside the case (R20).
    await sendFile(response, { name: id, mediaType, size, range, bytes: from(range?.first) });
  }

  @Delete('attachments/:id')
  @Roles('caseworker')
  @HttpCode(204)
  @Describe({
    says: 'Takes a file out of an open case that was named to no partner and in no step that waits; pointers say where it was.',
    status: 204,
    refuses: [...GUARDED, ...BOUND_REFUSALS],
  })
  remove(@CurrentStaff() by: StaffRow, @Param('id', IdPipe) id: string) {
    return removeAttachment(this.parts, by, id);
  }

  @Post('attachments/:id/type')
  @Roles('caseworker')
  @HttpCode(200)
  @ApiQuery({ name: 'documentType', required: true, schema: schemaRef('Common/$defs/documentType') })
  @Describe({
    once: true,
    says: 'Puts right what a file is that was named to no partner and in no step that waits; pointers say where it was.',
    answers: 'AttachmentRetyped',
    refuses: [...GUARDED, ...BOUND_REFUSALS],
  })
  retype(
    @CurrentStaff() by: StaffRow,
    @Param('id', IdPipe) attachmentId: string,
    @Query('documentType') documentType: string | undefined,
  ) {
    return retypeAttachment(this.parts, by, { attachmentId, documentType: readDocumentType(documentType) });
  }
}
