import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '../api/client';
import { me } from '../api/queries';

let last: Schemas['MeView'] | undefined;

/** Who is signed in, or was until the session ended under their hands: their page stays until they sign in again. */
export function useSelf(): Schemas['MeView'] | undefined {
  const { data } = useQuery(me);
  if (data) last = data;
  return data ?? last;
}
