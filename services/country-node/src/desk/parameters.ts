import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { plainToInstance, Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsUUID, Max, Min, validateSync } from 'class-validator';
import { Refusal } from '../domain/refusal.js';

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

export class ConversationQuery extends PageQuery {
  @ApiPropertyOptional({ type: 'string', format: 'uuid' }) @IsOptional() @IsUUID() caseId?: string;
}

export class LedgerQuery {
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

export class ApprovalQuery {
  @ApiPropertyOptional({ enum: ['waiting', 'approved', 'rejected', 'stale'] })
  @IsOptional()
  @IsIn(['waiting', 'approved', 'rejected', 'stale'])
  status?: 'waiting' | 'approved' | 'rejected' | 'stale';
}

/** Checks path and query parameters by their classes. @throws Refusal `parameter-invalid` with the names at fault */
@Injectable()
export class ParameterPipe implements PipeTransform {
  transform(value: unknown, { metatype, type }: ArgumentMetadata): unknown {
    if (type !== 'query' || !metatype || metatype === Object || metatype === String) return value;
    const instance: unknown = plainToInstance(metatype, value);
    const errors = validateSync(instance as object, { whitelist: true, forbidNonWhitelisted: true });
    if (errors.length === 0) return instance;
    throw new Refusal(
      'parameter-invalid',
      errors.map(({ property }) => `/${/^\w{1,40}$/.test(property) ? property : '…'}`),
    );
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
