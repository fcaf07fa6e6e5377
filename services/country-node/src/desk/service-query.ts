import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';

const PLACE = '[A-Z]{2}(-[A-Z0-9]{1,3})?';
const ROUTE = `^${PLACE}(,${PLACE}){0,19}$`;
const CODE = '^[a-z_]{1,64}$';

/** What is sought, and where. */
export class ServiceQuery {
  @ApiProperty({
    type: 'string',
    pattern: ROUTE,
    example: 'MR,ML-3,NE',
    description: 'Countries and first administrative levels in the order of the way, separated by commas.',
  })
  @Matches(new RegExp(ROUTE))
  route!: string;

  @ApiPropertyOptional({ enum: ['service', 'focal-point'] })
  @IsOptional()
  @IsIn(['service', 'focal-point'])
  kind?: 'service' | 'focal-point';

  @ApiPropertyOptional({ type: 'string', pattern: CODE, description: 'Type of service, as in the schema.' })
  @IsOptional()
  @Matches(new RegExp(CODE))
  serviceType?: string;

  @ApiPropertyOptional({ type: 'string', pattern: CODE, description: 'What a focal point answers for.' })
  @IsOptional()
  @Matches(new RegExp(CODE))
  handles?: string;

  @ApiPropertyOptional({ type: 'string', pattern: '^[a-z]{2,3}$', description: 'ISO 639.' })
  @IsOptional()
  @Matches(/^[a-z]{2,3}$/)
  language?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: 25, description: 'Years.' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(25)
  age?: number;

  @ApiPropertyOptional({ enum: ['male', 'female', 'other'] })
  @IsOptional()
  @IsIn(['male', 'female', 'other'])
  sex?: 'male' | 'female' | 'other';
}
