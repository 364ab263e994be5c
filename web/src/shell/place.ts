import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { Schemas } from '../api/client';
import { rowsOf } from '../api/paging';
import { course, organization, organizations, program } from '../api/queries';
import { useSelf } from './self';

type Role = Schemas['OrganizationRole'];

/** The organization that the page is about, and what whoever looks at it is there. */
export interface Place {
  /** How it stands in addresses and calls: its slug where that is known. */
  readonly org: string;
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** Whether they may do what admins may: its admins, and those of the platform. */
  readonly admin: boolean;
  readonly registrar: boolean;
  /** Whether they see its people. */
  readonly staff: boolean;
}

/** Undefined while it is not known, and on pages that are about no organization, for whoever is in none. */
export function usePlace(): Place | undefined {
  const { org, course: courseId, program: programId } = useParams({ strict: false });
  const self = useSelf();
  const ofCourse = useQuery({ ...course(courseId ?? ''), enabled: courseId !== undefined });
  const ofProgram = useQuery({ ...program(programId ?? ''), enabled: programId !== undefined });
  const isNowhere = [org, courseId, programId].every((one) => one === undefined) && self?.organizations.length === 0;
  const known = useInfiniteQuery({ ...organizations, enabled: isNowhere });
  const wanted =
    org ??
    (courseId === undefined ? undefined : (ofCourse.data?.organizationId ?? '')) ??
    (programId === undefined ? undefined : (ofProgram.data?.organizationId ?? '')) ??
    self?.organizations[0]?.id ??
    rowsOf(known.data)[0]?.id ??
    '';
  const found = useQuery({ ...organization(wanted), enabled: wanted !== '' });
  if (!found.data || !self) return undefined;
  const { id, slug, name } = found.data;
  const roles = self.organizations.find((one) => one.id === id)?.roles ?? [];
  const admin = self.platformAdmin || roles.includes('admin');
  return {
    org: slug,
    id,
    name,
    roles,
    admin,
    registrar: admin || roles.includes('registrar'),
    staff: admin || roles.length > 0,
  };
}
