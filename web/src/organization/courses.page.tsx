import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api } from '../api/client';
import { IdempotencyKeys } from '../api/idempotency';
import { courses } from '../api/queries';
import { usePlace } from '../shell/place';
import { text } from '../text';
import { TitledList } from './titled-list';

/** The courses of an organization; staff can make one. */
export function CoursesPage() {
  const { org } = useParams({ from: '/organizations/$org/courses' });
  const { q = '' } = useSearch({ from: '/organizations/$org/courses' });
  const navigate = useNavigate({ from: '/organizations/$org/courses' });
  const client = useQueryClient();
  const place = usePlace();
  const list = useInfiniteQuery(courses(org, q));
  const [keys] = useState(() => new IdempotencyKeys());
  return (
    <TitledList
      title={text.navigation.courses}
      words={text.courses}
      list={list}
      q={q}
      onSearch={(next) => void navigate({ search: next === '' ? {} : { q: next }, replace: true })}
      mayCreate={place?.staff === true}
      addressOf={(id) => `/courses/${id}`}
      onCreate={async ({ code, title }) => {
        const body = { code, title };
        const params = { path: { org }, header: { 'Idempotency-Key': keys.of(body) } };
        await answer(api.POST('/api/v1/organizations/{org}/courses', { params, body }));
        await client.invalidateQueries({ queryKey: ['courses', org] });
      }}
    />
  );
}
