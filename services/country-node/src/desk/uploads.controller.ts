import { Controller, Delete, Get, Headers, HttpCode, Inject, Param, Patch, Post, Req } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Request } from 'express';
import type { BeginUpload } from '#libs/schema-check/generated/types.js';
import { beginUpload } from '../casework/upload/begin-upload.js';
import { cancelUpload } from '../casework/upload/cancel-upload.js';
import { continueUpload } from '../casework/upload/continue-upload.js';
import { finishUpload } from '../casework/upload/finish-upload.js';
import { readUpload } from '../casework/upload/see-upload.js';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import { FILE_REFUSALS } from './attachments.controller.js';
import { CurrentStaff } from './current-staff.js';
import { Describe, GUARDED } from './openapi/describe-route.js';
import { IdPipe } from './parameters.js';
import { readBody } from './read-body.js';
import { Heavy } from './request-rates.js';
import { Roles } from './staff-guard.js';
import { DESK_LIMITS, type DeskLimits, NODE_PARTS } from './tokens.js';

const OFFSET = /^\d{1,15}$/;

/**
 * Files that come in parts, for lines that break: begin, send from where it stands as often as it takes, finish. What
 * nobody goes on with is removed after a week.
 */
@Controller('api/v1')
@Roles('caseworker', 'supervisor')
export class UploadsController {
  constructor(
    @Inject(NODE_PARTS) private readonly parts: NodeParts,
    @Inject(DESK_LIMITS) private readonly limits: DeskLimits,
  ) {}

  @Post('cases/:id/uploads')
  @Describe({
    once: true,
    says: 'Begins a file that comes in parts.',
    takes: ['BeginUpload'],
    answers: 'Upload',
    status: 201,
    refuses: [...GUARDED, 'attachment-too-large', 'attachment-quota-exceeded'],
  })
  async begin(@CurrentStaff() who: StaffRow, @Param('id', IdPipe) caseId: string, @Req() request: Request) {
    const asked = await readBody<BeginUpload>(request, 'urn:passerelle:schema:api:begin-upload:v1', this.limits);
    const { documentType, mediaType, title, size } = asked;
    const limits = this.fileLimits();
    return beginUpload(this.parts, who, { caseId, documentType, mediaType, ...(title ? { title } : {}), size, limits });
  }

  @Get('uploads/:id')
  @Describe({ says: 'Where an upload goes on.', answers: 'Upload', refuses: GUARDED })
  read(@CurrentStaff() who: StaffRow, @Param('id', IdPipe) id: string) {
    return readUpload(this.parts, who, id);
  }

  @Patch('uploads/:id')
  @Heavy()
  @ApiHeader({
    name: 'Upload-Offset',
    required: true,
    description: 'Place of the first byte that is sent, from 0.',
    schema: { type: 'string', pattern: OFFSET.source },
  })
  @Describe({
    says: 'Takes more of an upload in, all of the rest or some; what came before a line broke stays.',
    takesFile: ['application/octet-stream'],
    answers: 'Upload',
    refuses: [
      ...GUARDED,
      'media-type-unsupported',
      'upload-offset-mismatch',
      'attachment-too-large',
      'attachment-type-not-allowed',
    ],
  })
  continue(
    @CurrentStaff() who: StaffRow,
    @Param('id', IdPipe) id: string,
    @Headers('upload-offset') offset: string | undefined,
    @Req() request: Request,
  ) {
    const { 'content-type': type, 'content-encoding': encoding = 'identity' } = request.headers;
    if (type !== 'application/octet-stream' || encoding !== 'identity') throw new Refusal('media-type-unsupported');
    if (!OFFSET.test(offset ?? '')) throw new Refusal('parameter-invalid', ['/upload-offset']);
    return continueUpload(this.parts, who, { id, offset: Number(offset), bytes: request });
  }

  @Post('uploads/:id/finish')
  @Heavy()
  @Describe({
    says: 'Makes an attachment, of the same id, of an upload that is all here; asked again, it answers the same.',
    answers: 'AttachmentStored',
    status: 201,
    refuses: [...GUARDED, 'upload-incomplete', 'already-exists', ...FILE_REFUSALS],
  })
  finish(@CurrentStaff() who: StaffRow, @Param('id', IdPipe) id: string) {
    return finishUpload(this.parts, who, { id, limits: this.fileLimits() });
  }

  @Delete('uploads/:id')
  @HttpCode(204)
  @Describe({ says: 'Forgets an upload and what came of it.', status: 204, refuses: GUARDED })
  cancel(@CurrentStaff() who: StaffRow, @Param('id', IdPipe) id: string) {
    return cancelUpload(this.parts, who, id);
  }

  private fileLimits() {
    return { fileBytes: this.limits.attachmentBytes, caseBytes: this.limits.attachmentBytesPerCase };
  }
}
