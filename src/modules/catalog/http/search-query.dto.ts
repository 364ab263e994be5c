import { PageQuery } from '../../../common/http/page.js';
import { SearchText } from '../../../common/http/search-text.decorator.js';

/** What a list of things with code and title takes. */
export class SearchQuery extends PageQuery {
  @SearchText('Only what has this text in its code or title, in any case.', 'algebra')
  q?: string;
}
