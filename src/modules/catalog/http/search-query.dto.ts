import { ApiPropertyOptional } from '@nestjs/swagger';
import { PageQuery } from '../../../common/http/page.js';
import { IsLine, MayBeAbsent } from './text.decorator.js';

/** What a list of things with code and title takes. */
export class SearchQuery extends PageQuery {
  @ApiPropertyOptional({
    type: 'string',
    maxLength: 255,
    description: 'Only what has this text in its code or title, in any case.',
    example: 'algebra',
  })
  @MayBeAbsent()
  @IsLine(0, 255)
  q?: string;
}
