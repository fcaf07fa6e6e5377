import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { plainToInstance, Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsOptional,
  IsUUID,
  Matches,
  Max,
  Min,
  validateSync,
  type ValidationError,
} from 'class-validator';
import { PAIR_STATUSES, type PairStatus } from '../domain/duplicates/judge-pair.js';
import { Refusal } from '../domain/refusal.js';

/** Of one run of a node: which, and how many changes it had heard of. */
const CHANGE = /^[0-9a-f]{12}-\d{1,15}$/;

/** Page of a list: newest first, `before` an id of the page before. */
export class PageQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 200, default: 50 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit?: number;
  @ApiPropertyOptional({ type: 'string', format: 'uuid' }) @IsOptional() @IsUUID() before?: string;
}

export class CaseQuery extends PageQuery {
  @ApiPropertyOptional({
    enum: ['nobody'],
    description: 'Only open cases that are whole in the hands of no person who works here; for supervisors.',
  })
  @IsOptional()
  @IsIn(['nobody'])
  given?: 'nobody';
}

export class ConversationQuery extends PageQuery {
  @ApiPropertyOptional({ type: 'string', format: 'uuid' }) @IsOptional() @IsUUID() caseId?: string;
}

export class EventsQuery {
  @ApiPropertyOptional({
    type: 'string',
    pattern: CHANGE.source,
    description: 'The newest change before what is shown was read: `newestChange` of `/me`.',
  })
  @IsOptional()
  @Matches(CHANGE)
  after?: string;
}

export class LedgerQuery {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    description: 'First place, of the whole ledger only.',
  })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  from?: number;
  @ApiPropertyOptional({
    type: 'string',
    format: 'uuid',
    description: 'Of entries about a case or conversation, the first of those that are known: what came before it.',
  })
  @IsOptional()
  @IsUUID()
  before?: string;
  @ApiPropertyOptional({ type: 'string', format: 'uuid' }) @IsOptional() @IsUUID() caseId?: string;
  @ApiPropertyOptional({ type: 'string', format: 'uuid' }) @IsOptional() @IsUUID() conversationId?: string;
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 1_000, default: 200 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1_000)
  limit?: number;
}

/** A list that has no pages: the first of them, in the order that it says. */
export class LimitQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 1_000, default: 200 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1_000)
  limit?: number;
}

const APPROVAL_STATUSES = ['waiting', 'to-review', 'unreviewed', 'approved', 'rejected', 'stale'] as const;

export class ApprovalQuery {
  @ApiPropertyOptional({ enum: APPROVAL_STATUSES, description: 'Without it, those that wait for this person.' })
  @IsOptional()
  @IsIn(APPROVAL_STATUSES)
  status?: (typeof APPROVAL_STATUSES)[number];
}

export class DeadlineQuery {
  @ApiPropertyOptional({ enum: ['set', 'reminded', 'overdue'] })
  @IsOptional()
  @IsIn(['set', 'reminded', 'overdue'])
  stage?: 'set' | 'reminded' | 'overdue';

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 1_000, default: 200 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1_000)
  limit?: number;
}

export class DuplicateQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 200, default: 50 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit?: number;
  @ApiPropertyOptional({ enum: PAIR_STATUSES, description: 'Without it, those that wait for a person.' })
  @IsOptional()
  @IsIn(PAIR_STATUSES)
  status?: PairStatus;
}

export class VoiceQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 200, default: 50 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit?: number;
  @ApiPropertyOptional({ type: 'string', format: 'uuid' }) @IsOptional() @IsUUID() caseId?: string;
}

export class EvidenceQuery {
  @ApiPropertyOptional({ enum: ['none', 'readable'], default: 'none', description: 'What is shown of the content.' })
  @IsOptional()
  @IsIn(['none', 'readable'])
  content?: 'none' | 'readable';
}

export class ItemQuery {
  @ApiProperty({
    type: 'string',
    maxLength: 200,
    description: 'JSON pointer in the case file; what lies in a list stands for the whole list.',
  })
  @Matches(/^(\/[A-Za-z0-9]{1,40}){1,8}$/)
  item!: string;
}

/** Stands for a name that a route does not have. */
export const UNKNOWN = '/…';

/** Checks path and query parameters by their classes. @throws Refusal `parameter-invalid` with the names at fault */
@Injectable()
export class ParameterPipe implements PipeTransform {
  transform(value: unknown, { metatype, type }: ArgumentMetadata): unknown {
    if (type !== 'query' || !metatype || metatype === Object || metatype === String) return value;
    const instance = plainToInstance(metatype as new () => object, value);
    const errors = validateSync(instance, { whitelist: true, forbidNonWhitelisted: true });
    // What reaches into prototypes is not copied, so that it would not be seen as unknown.
    const dropped = Object.keys(value as object).filter((name) => !Object.hasOwn(instance, name));
    if (errors.length === 0 && dropped.length === 0) return instance;
    // A name that is none of ours is a value that somebody wrote: it is not repeated (R20).
    const isOurs = ({ constraints }: ValidationError) => constraints?.['whitelistValidation'] === undefined;
    const pointers = errors.map((error) => (isOurs(error) ? `/${error.property}` : UNKNOWN));
    throw new Refusal('parameter-invalid', [...pointers, ...dropped.map(() => UNKNOWN)]);
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** What is not an id of ours cannot be found: the same answer as for one that is not there. */
@Injectable()
export class IdPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!UUID.test(value)) throw new Refusal('not-found');
    return value;
  }
}
