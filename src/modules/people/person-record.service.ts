import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock/clock.js';
import type { OrganizationFacts } from '../catalog/index.js';
import { IdentityReads, type Profile } from '../identity/index.js';
import { PrivilegeReads } from '../privilege/index.js';
import type { HeldGrant } from './held-grant.js';
import { readGrantsOfPerson } from './held-grants.sql.js';
import { readSummaries, type PersonSummary } from './people-summaries.sql.js';
import { personNotFound } from './people.errors.js';
import { PersonLookup } from './person-lookup.service.js';

/** A grant with what it comes to; only a real right on a course comes to anything. */
export interface EffectiveGrant extends HeldGrant {
  readonly effective?: readonly string[];
}

/** Everything that an organization knows of one person. */
export interface PersonRecord extends PersonSummary {
  /** The addresses they have signed in with; none before they have. */
  readonly emails: Profile['emails'];
  readonly grants: readonly EffectiveGrant[];
}

/** Answers what somebody holds in an organization, what waits for them there, and why. */
@Injectable()
export class PersonRecords {
  constructor(
    private readonly em: EntityManager,
    private readonly lookup: PersonLookup,
    private readonly identity: IdentityReads,
    private readonly privileges: PrivilegeReads,
    private readonly clock: Clock,
  ) {}

  /**
   * The record of whomever `text` names. What has expired is in it too, as waiting with the reason `expired`.
   *
   * @throws InvalidAddress, InvalidExternalKey; DomainError 404 `person-not-found` when the organization knows nobody so
   */
  async get(organization: OrganizationFacts, text: string): Promise<PersonRecord> {
    const located = await this.lookup.find(organization, text);
    if (!located?.known) throw personNotFound();
    const now = this.clock.now();
    const scope = { organizationId: organization.id, namespaceId: organization.namespaceId, now };
    const [summary] = await readSummaries(this.em, scope, [located.id]);
    if (!summary) throw personNotFound();
    const grants = await readGrantsOfPerson(this.em, organization.id, located, now);
    const profile = summary.state === 'registered' ? await this.identity.profile(located.id) : undefined;
    return { ...summary, emails: profile?.emails ?? [], grants: await this.withEffect(located.id, grants) };
  }

  private async withEffect(userId: string, grants: readonly HeldGrant[]): Promise<readonly EffectiveGrant[]> {
    const courses = grants.flatMap((grant) => courseOfRight(grant) ?? []);
    if (courses.length === 0) return grants;
    const effective = await this.privileges.effectiveOn(userId, courses);
    return grants.map((grant) => {
      const courseId = courseOfRight(grant);
      return courseId === null ? grant : { ...grant, effective: effective.get(courseId) ?? [] };
    });
  }
}

/** The course that a real right is on; null of any other grant. */
function courseOfRight({ state, kind, courseId }: HeldGrant): string | null {
  return state === 'active' && kind === 'course-privilege' ? courseId : null;
}
