import { applyDecorators, type Type } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { encodeCursor } from './cursor.js';
import { WholeNumber } from './whole-number.decorator.js';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 500;

/** What every list takes. Extend it to add filters. */
export class PageQuery {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MAX_LIMIT,
    default: DEFAULT_LIMIT,
    description: 'How many items to answer with at most.',
  })
  @WholeNumber()
  @Max(MAX_LIMIT)
  @Min(1)
  @IsInt()
  limit: number = DEFAULT_LIMIT;

  @ApiPropertyOptional({ type: 'string', description: '`nextCursor` of the page before.' })
  @IsOptional()
  @Length(1, 4096)
  @IsString()
  cursor?: string;
}

/** One page of a list. `nextCursor` is null on the last page. */
export interface Page<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
}

/**
 * The page out of up to `limit + 1` rows: the extra row only tells that more follow.
 * `sortValues` gives what the list is ordered by, so that the next page starts behind the last item of this one.
 */
export function pageOf<T>(rows: readonly T[], limit: number, sortValues: (row: T) => readonly string[]): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items, nextCursor: more ? encodeCursor(sortValues(last)) : null };
}

/** The same page with each item shown another way. */
export function mapPage<T, V>(page: Page<T>, show: (item: T) => V): Page<V> {
  return { items: page.items.map((item) => show(item)), nextCursor: page.nextCursor };
}

const pages = new Map<Type, Type>();

/** The documented shape of a page of `Item`: a class named `<Item>Page`, without the item's `Dto` or `View` suffix. */
export function PageOf(Item: Type): Type {
  const known = pages.get(Item);
  if (known) return known;

  class ItemPage {
    @ApiProperty({ type: [Item] })
    items: unknown[] = [];

    @ApiProperty({
      type: 'string',
      nullable: true,
      description: 'Pass it as `cursor` to get the next page; null on the last one.',
      example: encodeCursor(['Ada', '0198f0a0-0000-7000-8000-000000000000']),
    })
    nextCursor: string | null = null;
  }
  Object.defineProperty(ItemPage, 'name', { value: `${Item.name.replace(/(Dto|View)$/, '')}Page` });
  pages.set(Item, ItemPage);
  return ItemPage;
}

/** Documents that a route answers 200 with a page of `Item`. */
export const ApiPage = (Item: Type, description = 'One page.'): MethodDecorator =>
  applyDecorators(ApiOkResponse({ type: PageOf(Item), description }));
