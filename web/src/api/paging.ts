import { infiniteQueryOptions, type InfiniteData } from '@tanstack/react-query';

/** One page of a list, as every list of the contract has it. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** How many rows one request asks for. */
export const PAGE_SIZE = 100;

const FEW_PAGES = 3;

/** A list that is read page by page, as it is scrolled. */
export function pagesOf<T>(key: readonly unknown[], read: (cursor: string | undefined) => Promise<Page<T>>) {
  return infiniteQueryOptions({
    queryKey: key,
    queryFn: ({ pageParam }) => read(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    // Every page that was read would be read again, one after the other.
    refetchOnWindowFocus: ({ state }) => (state.data?.pages.length ?? 0) <= FEW_PAGES,
  });
}

/** The rows of all pages that have been read. */
export function rowsOf<T>(data: InfiniteData<Page<T>> | undefined): readonly T[] {
  return data?.pages.flatMap(({ items }) => items) ?? [];
}

/** Reads a list to its end, by the largest pages that there are. Only for lists that are short, or must be whole. */
export async function readAll<T>(read: (cursor: string | undefined) => Promise<Page<T>>): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}

/** Query parameters without those that are not set. */
export function given<T extends Record<string, string | number | undefined>>(parameters: T) {
  const entries = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== '');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is left is what was given
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
