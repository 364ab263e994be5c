import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '../api/client';
import { course, curricula, program } from '../api/queries';
import { text } from '../text';

type Held = Schemas['HeldGrantView'] | Schemas['InvitationView'];

/** A course by its title. */
export function CourseName({ id }: { readonly id: string }) {
  const { data } = useQuery(course(id));
  return <span>{data ? `${data.title} (${data.code})` : text.grants.aCourse}</span>;
}

/** A program by its title. */
export function ProgramName({ id }: { readonly id: string }) {
  const { data } = useQuery(program(id));
  return <span>{data ? `${data.title} (${data.code})` : text.grants.aProgram}</span>;
}

/** A curriculum of a program by its code. */
export function CurriculumName({ programId, id }: { readonly programId: string; readonly id: string }) {
  const { data } = useQuery(curricula(programId));
  return <span>{data?.find((one) => one.id === id)?.code ?? ''}</span>;
}

/** What was granted, and on what. */
export function GrantName({ grant }: { readonly grant: Held }) {
  const { kind, courseId, programId, curriculumId, status, roles, allow, deny } = grant;
  const what = [
    ...roles.map((role) =>
      kind === 'organization-role' ? (text.me.organizationRoles[role] ?? role) : text.grants.role(role),
    ),
    ...allow.map(text.privileges.name),
    ...deny.map((name) => text.grants.denied(text.privileges.name(name))),
  ].join(', ');
  return (
    <div>
      <Text size="sm" fw={500} component="div">
        {text.grants.kinds[kind]}
        {courseId !== undefined && (
          <>
            {' · '}
            <CourseName id={courseId} />
          </>
        )}
        {programId !== undefined && kind === 'program-enrollment' && (
          <>
            {' · '}
            <ProgramName id={programId} />
            {curriculumId !== undefined && (
              <>
                {', '}
                <CurriculumName programId={programId} id={curriculumId} />
              </>
            )}
          </>
        )}
      </Text>
      {(what !== '' || status !== undefined) && (
        <Text size="xs" c="dimmed">
          {what === '' ? (text.me.statuses[status ?? ''] ?? status) : what}
        </Text>
      )}
    </div>
  );
}
