import { Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import type { Request } from 'express';
import { judgeDuplicate } from '../casework/duplicates/judge-duplicate.js';
import { duplicatesOfCase, listDuplicates, readDuplicate } from '../casework/duplicates/see-duplicates.js';
import type { Verdict } from '../domain/duplicates/judge-pair.js';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { DuplicateRow } from '../ports/store/duplicates.js';
import type { StaffRow } from '../ports/store/people.js';
import { CurrentStaff } from './current-staff.js';
import { firstOf } from './first-of.js';
import { Describe, GUARDED, OfVersion } from './openapi/describe-route.js';
import { DuplicateQuery, IdPipe } from './parameters.js';
import { readBody } from './read-body.js';
import { Roles } from './staff-guard.js';
import { DESK_LIMITS, type DeskLimits, NODE_PARTS } from './tokens.js';

/** Cases of this node that may be of one child. People decide; nothing is merged (R17). */
@Controller('api/v1')
@Roles('caseworker', 'supervisor')
export class DuplicatesController {
  constructor(
    @Inject(NODE_PARTS) private readonly parts: NodeParts,
    @Inject(DESK_LIMITS) private readonly limits: DeskLimits,
  ) {}

  @Get('duplicates')
  @Describe({
    says: 'Pairs of cases that may be of one child, and of which one may know both; the most alike first.',
    answers: 'DuplicateList',
    refuses: GUARDED,
  })
  async list(@CurrentStaff() who: StaffRow, @Query() { limit = 50, status }: DuplicateQuery) {
    const statuses = status ? [status] : (['suggested', 'proposed'] as const);
    const pairs = await firstOf(limit, (most) => listDuplicates(this.parts, who, { limit: most, statuses }));
    return { ...pairs, items: pairs.items.map(shown) };
  }

  @Get('cases/:id/duplicates')
  @Describe({
    says: 'Pairs of this case; of those with a case that one may not know, only that a supervisor has some to look at.',
    answers: 'DuplicatesOfCase',
    refuses: GUARDED,
  })
  async ofCase(@CurrentStaff() who: StaffRow, @Param('id', IdPipe) caseId: string) {
    const { items, forSupervisor } = await duplicatesOfCase(this.parts, who, caseId);
    return { items: items.map(shown), forSupervisor };
  }

  @Get('duplicates/:id')
  @Describe({
    says: 'A pair, why it is shown, and side by side what it was compared by; the reading is in the ledger.',
    answers: 'DuplicateView',
    refuses: GUARDED,
  })
  async read(@CurrentStaff() who: StaffRow, @Param('id', IdPipe) id: string) {
    const { cases, ...pair } = await readDuplicate(this.parts, who, id);
    return { ...shown(pair), cases };
  }

  @Post('duplicates/:id/verdict')
  @HttpCode(200)
  @OfVersion()
  @Describe({
    once: true,
    says: 'Says that two cases are of one child (it takes a second person, a supervisor), or that they are not.',
    takes: ['JudgeDuplicate'],
    answers: 'Duplicate',
    refuses: [...GUARDED, 'version-conflict', 'approver-is-author', 'approval-needed', 'approval-decided'],
  })
  async judge(
    @CurrentStaff() by: StaffRow,
    @Param('id', IdPipe) id: string,
    @Headers('if-match') version: string | undefined,
    @Req() request: Request,
  ) {
    if (!/^"\d{1,9}"$/.test(version ?? '')) throw new Refusal('parameter-invalid', ['/if-match']);
    const schema = 'urn:passerelle:schema:api:judge-duplicate:v1';
    const said = await readBody<{ verdict: Verdict; reasonCode?: string }>(request, schema, this.limits);
    return shown(await judgeDuplicate(this.parts, by, { id, seen: Number(version?.slice(1, -1)), ...said }));
  }
}

function shown({ caseOne, caseOther, partedAt: _score, ...pair }: DuplicateRow) {
  return { ...pair, caseIds: [caseOne, caseOther] };
}
