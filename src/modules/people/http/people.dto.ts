import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { PageQuery } from '../../../common/http/page.js';
import { SearchText } from '../../../common/http/search-text.decorator.js';
import { PERSON_STATES, type PersonState } from '../person-facts.js';

/** What the list of people takes. */
export class PeopleQuery extends PageQuery {
  @SearchText('Only people with this text in their name, address or key, in any case.', 'ana')
  q?: string;

  @ApiPropertyOptional({ enum: PERSON_STATES, description: 'Only people who have signed in, or have not.' })
  @IsOptional()
  @IsIn(PERSON_STATES)
  state?: PersonState;
}
