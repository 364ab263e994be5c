import { Alert, Button } from '@mantine/core';
import { useCallback, useRef, type ReactNode } from 'react';
import { text } from '../text';
import { reasonOf } from './say';

interface List {
  readonly hasNextPage: boolean;
  readonly isFetching: boolean;
  readonly isFetchNextPageError: boolean;
  readonly error: unknown;
  readonly fetchNextPage: () => unknown;
}

/** Reads lists on as their end comes into sight, one behind the other; where that fails it waits to be asked again. */
export function useReadOn(...lists: readonly List[]): { readonly onEnd: () => void; readonly failure: ReactNode } {
  const latest = useRef(lists);
  latest.current = lists;
  const onEnd = useCallback(() => {
    const next = latest.current.find(({ hasNextPage }) => hasNextPage);
    if (next && !next.isFetching && !next.isFetchNextPageError) void next.fetchNextPage();
  }, []);
  const failed = lists.find(({ isFetchNextPageError }) => isFetchNextPageError);
  const failure = failed && (
    <Alert color="red" variant="light" title={text.trouble.notAll} role="alert">
      {reasonOf(failed.error)}{' '}
      <Button size="compact-sm" variant="default" onClick={() => void failed.fetchNextPage()}>
        {text.common.tryAgain}
      </Button>
    </Alert>
  );
  return { onEnd, failure };
}
