import { Controller, Get, Inject } from '@nestjs/common';
import type { NodeParts } from '../ports/node-parts.js';
import { Describe, GUARDED } from './openapi/describe-route.js';
import { Roles } from './staff-guard.js';
import { NODE_PARTS } from './tokens.js';

/** What the authority calls things, for whoever shows them. Of the newest law: words are the same when its time is over. */
@Controller('api/v1/terms')
@Roles('caseworker', 'supervisor', 'consular-officer', 'data-protection-officer', 'administrator', 'auditor')
export class TermsController {
  constructor(@Inject(NODE_PARTS) private readonly parts: NodeParts) {}

  @Get()
  @Describe({
    says: 'What the national configuration calls roles, kinds and categories, by language; all else is called as usual.',
    answers: 'TermList',
    refuses: GUARDED,
  })
  list() {
    return { items: this.parts.national.newest().terms ?? [] };
  }
}
