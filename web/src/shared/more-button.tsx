import { Button } from '@mantine/core';
import { text } from '../text';

interface Props {
  readonly list: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => unknown;
  };
}

/** Reads on in a list, where there is more. */
export function MoreButton({ list }: Props) {
  if (!list.hasNextPage) return null;
  return (
    <Button variant="default" mt="sm" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
      {text.common.loadMore}
    </Button>
  );
}
