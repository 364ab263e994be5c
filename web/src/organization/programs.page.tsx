import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api } from '../api/client';
import { IdempotencyKeys } from '../api/idempotency';
import { programs } from '../api/queries';
import { usePlace } from '../shell/place';
import { text } from '../text';
import { TitledList } from './titled-list';

/** The programs of an organization; registrars can make one, and open each to see who is in it. */
export function ProgramsPage() {
  const { org } = useParams({ from: '/organizations/$org/programs' });
  const { q = '' } = useSearch({ from: '/organizations/$org/programs' });
  const navigate = useNavigate({ from: '/organizations/$org/programs' });
  const client = useQueryClient();
  const place = usePlace();
  const list = useInfiniteQuery(programs(org, q));
  const [keys] = useState(() => new IdempotencyKeys());
  return (
    <TitledList
      title={text.navigation.programs}
      words={text.programs}
      list={list}
      q={q}
      onSearch={(next) => void navigate({ search: next === '' ? {} : { q: next }, replace: true })}
      mayCreate={place?.registrar === true}
      addressOf={(id) => (place?.registrar ? `/programs/${id}` : undefined)}
      onCreate={async ({ code, title }) => {
        const body = { code, title };
        const params = { path: { org }, header: { 'Idempotency-Key': keys.of(body) } };
        await answer(api.POST('/api/v1/organizations/{org}/programs', { params, body }));
        await client.invalidateQueries({ queryKey: ['programs', org] });
      }}
    />
  );
}
