import { Controller, Get, Headers, Inject, Put, Query, Req } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Request } from 'express';
import { findServices, readOwnServices } from '../casework/services/find-services.js';
import { publishServices } from '../casework/services/publish-services.js';
import { Refusal } from '../domain/refusal.js';
import { FRESH_DAYS } from '../domain/services/search-services.js';
import { SERVICES_SCHEMA, type Services } from '../domain/services/service-entry.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import { CurrentStaff } from './current-staff.js';
import { Describe, GUARDED } from './openapi/describe-route.js';
import { readBody } from './read-body.js';
import { ServiceQuery } from './service-query.js';
import { Roles } from './staff-guard.js';
import { DESK_LIMITS, type DeskLimits, NODE_PARTS } from './tokens.js';

/** The directory of services: this node's own list, and what there is along a route. Nothing of any case. */
@Controller('api/v1/services')
export class ServicesController {
  constructor(
    @Inject(NODE_PARTS) private readonly parts: NodeParts,
    @Inject(DESK_LIMITS) private readonly limits: DeskLimits,
  ) {}

  @Get()
  @Describe({
    says: 'Services and focal points along a route, stop by stop; stale ones are there and said to be stale.',
    answers: 'ServicesFound',
    refuses: [...GUARDED, 'parameter-invalid', 'trust-list-expired'],
  })
  @Roles('caseworker', 'supervisor', 'data-protection-officer', 'administrator', 'auditor', 'system')
  search(@Query() { route, ...search }: ServiceQuery) {
    return findServices(this.parts, { ...search, route: route.split(',') }, FRESH_DAYS);
  }

  @Get('own')
  @Describe({
    says: 'The list that this node publishes, and how far each peer has it.',
    answers: 'OwnServices',
    refuses: GUARDED,
  })
  @Roles('administrator', 'supervisor')
  own() {
    return readOwnServices(this.parts);
  }

  @Put('own')
  @ApiHeader({
    name: 'If-Match',
    required: true,
    description: 'The version that was read, in quotes; "0" for the first list.',
    schema: { type: 'string', pattern: '^"[0-9]{1,16}"$' },
  })
  @Describe({
    says: 'Publishes a new list in the place of the old one; peers with an agreement are sent it, signed.',
    takes: ['Services'],
    answers: 'ServicesPublished',
    refuses: [...GUARDED, 'parameter-invalid', 'version-conflict', 'functional-contact-required', 'services-too-large'],
  })
  @Roles('administrator', 'supervisor')
  async publish(
    @CurrentStaff() by: StaffRow,
    @Headers('if-match') version: string | undefined,
    @Req() request: Request,
  ) {
    if (!/^"\d{1,16}"$/.test(version ?? '')) throw new Refusal('parameter-invalid', ['/if-match']);
    const services = await readBody<Services>(request, SERVICES_SCHEMA, this.limits);
    return publishServices(this.parts, by, { seen: Number(version?.slice(1, -1)), services });
  }
}
