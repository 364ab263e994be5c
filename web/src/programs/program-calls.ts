import { answer, api, type Schemas } from '../api/client';
import { Refusal } from '../api/problem';
import { given, PAGE_SIZE, pagesOf, readAll } from '../api/paging';

export type ProgramEnrollment = Schemas['ProgramEnrollmentView'];
export type Status = Schemas['ProgramEnrollmentStatus'];

export const STATUSES: readonly Status[] = ['enrolled', 'pending', 'suspended', 'canceled', 'ended'];

/** Whether a text is a status. */
export function isStatus(text: string): text is Status {
  return STATUSES.some((status) => status === text);
}

/** What a list of enrollments is narrowed down by. */
export interface Narrowing {
  readonly q?: string | undefined;
  readonly state?: 'active' | 'pending' | undefined;
}

const read = (program: string, limit: number, narrowing: Narrowing, cursor: string | undefined) =>
  answer(
    api.GET('/api/v1/programs/{program}/enrollments', {
      params: { path: { program }, query: given({ limit, cursor, ...narrowing }) },
    }),
  );

/** Who is in a program, here or waiting. */
export const enrollments = (program: string, narrowing: Narrowing) =>
  pagesOf(['program-enrollments', program, narrowing], (cursor) => read(program, PAGE_SIZE, narrowing, cursor));

/** Everybody in a program: what a roster is compared with. */
export function allEnrollments(program: string): Promise<readonly ProgramEnrollment[]> {
  return readAll((cursor) => read(program, 500, {}, cursor));
}

export function removeEnrollment(program: string, id: string): Promise<unknown> {
  return answer(api.DELETE('/api/v1/programs/{program}/enrollments/{id}', { params: { path: { program, id } } }));
}

export type SentRow = Schemas['ProgramEnrollmentRowDto'];
export type RowResult = Schemas['RowResultView'];

/** Enrols or changes each row by itself. A call that was not answered can be sent again: what was done stays as it is. */
export async function putEnrollments(program: string, rows: readonly SentRow[]): Promise<readonly RowResult[]> {
  const call = api.PUT('/api/v1/programs/{program}/enrollments', { params: { path: { program } }, body: [...rows] });
  return (await answer(call)).results;
}

/** Why a row was refused, as if it had been a call of its own. */
export function refusalOf({ code = 'refused', detail = '' }: RowResult): Refusal {
  return new Refusal({ type: 'about:blank', title: detail, status: 422, code, detail, requestId: '' });
}
