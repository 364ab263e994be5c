import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { DomainError } from '../errors/index.js';

export const OUTCOMES = ['created', 'updated', 'unchanged', 'refused'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What came of one row. */
export class RowResultView {
  @ApiProperty({ type: 'integer', description: 'The position of the row in the request, from 0.', example: 0 })
  index: number;

  @ApiProperty({
    type: 'string',
    description: 'The person as the row named them.',
    example: 'ada@engine-school.example',
  })
  person: string;

  @ApiProperty({ enum: OUTCOMES, enumName: 'RowOutcome', example: 'created' })
  outcome: Outcome;

  @ApiPropertyOptional({ type: 'string', format: 'uuid', description: 'The grant.' })
  id?: string;

  @ApiPropertyOptional({ enum: ['active', 'pending'], enumName: 'GrantState' })
  state?: 'active' | 'pending';

  @ApiPropertyOptional({ type: 'string', description: 'Why the row was refused.', example: 'duplicated' })
  code?: string;

  @ApiPropertyOptional({ type: 'string', example: 'This person is named more than once in this request.' })
  detail?: string;

  constructor(index: number, person: string, outcome: Outcome) {
    this.index = index;
    this.person = person;
    this.outcome = outcome;
  }

  static refused(index: number, person: string, refusal: DomainError): RowResultView {
    const view = new RowResultView(index, person, 'refused');
    view.code = refusal.code;
    view.detail = refusal.detail;
    return view;
  }
}

/** What came of a bulk call, row by row. */
export class BulkResultView {
  @ApiProperty({ type: [RowResultView] })
  results: RowResultView[];

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description: 'How many rows had each outcome.',
    example: { created: 28, refused: 2 },
  })
  counts: Partial<Record<Outcome, number>>;

  constructor(results: RowResultView[]) {
    this.results = results;
    this.counts = {};
    for (const { outcome } of results) this.counts[outcome] = (this.counts[outcome] ?? 0) + 1;
  }

  /** 200 when every row was applied, 207 when some were, 422 when none was. */
  get status(): 200 | 207 | 422 {
    const refused = this.counts.refused ?? 0;
    if (refused === 0) return 200;
    return refused < this.results.length ? 207 : 422;
  }
}
