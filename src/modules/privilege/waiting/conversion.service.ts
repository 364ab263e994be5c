import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/clock/clock.js';
import { onCommit } from '../../../common/database/transactions.js';
import type { RecordedEvent } from '../../../common/events/domain-event.js';
import { DomainEvents } from '../../../common/events/domain-events.js';
import { Metrics } from '../../../common/metrics/metrics.js';
import {
  holdForConversion,
  readCandidates,
  readProofs,
  type Arrival,
  type Candidate,
  type FoundCandidate,
} from './candidates.sql.js';
import {
  convertCoursePrivileges,
  convertMemberships,
  type ConvertedPrivilege,
  type ConvertedRight,
} from './conversion.sql.js';
import type { InvitationFacts } from '../events/invitation-facts.js';
import { InvitationConverted } from '../events/invitation-converted.event.js';
import { isProvenFor } from './proof.js';
import { denialsBeyondGrantor } from './waiting-denials.js';
import { WithheldInvitations } from './withheld-invitations.service.js';

type Kind = InvitationFacts['kind'];

const KINDS: readonly Kind[] = ['organization-role', 'course-privilege'];

/** Turns waiting rights into real ones. */
@Injectable()
export class Conversion {
  /** Events of people for whom nothing waited. Nothing can come to wait for them until their listeners are done. */
  private readonly inVain = new WeakSet<RecordedEvent>();

  constructor(
    private readonly events: DomainEvents,
    private readonly withheld: WithheldInvitations,
    private readonly metrics: Metrics,
    private readonly clock: Clock,
  ) {}

  /**
   * Converts every right that waits for a user, or in an organization, and need not wait any longer: its identifier is
   * owned and proven far enough, it has not expired, and its grantor still may grant it. The real row carries the id of
   * the waiting one; where the user holds a grant already, the two become their union and deny wins.
   *
   * @param heard the one event that it is done for, so that of its listeners only the first looks where nothing waits
   */
  async convert(
    em: EntityManager,
    arrival: Arrival,
    kinds: readonly Kind[] = KINDS,
    heard?: RecordedEvent,
  ): Promise<void> {
    if (heard && this.inVain.has(heard)) return;
    const candidates = await readCandidates(em, arrival);
    if (candidates.length === 0) return this.rememberInVain(heard);
    const ready = await this.hold(em, candidates);
    if (ready.length === 0) return;
    const now = this.clock.now();
    const onCourses = kinds.includes('course-privilege') ? ready.filter(isOnCourse) : [];
    const inOrganizations = kinds.includes('organization-role') ? ready.filter((one) => !isOnCourse(one)) : [];
    const memberships = inOrganizations.length === 0 ? [] : await convertMemberships(em, inOrganizations, now);
    const privileges = onCourses.length === 0 ? [] : await this.convertOnCourses(em, onCourses, now);
    await this.events.publish(em, ...[...memberships, ...privileges].map(announce));
    const narrowed = privileges.filter((one) => one.narrowed).map((one) => one.user_id);
    await this.withheld.reviewGrantors(em, [...new Set(narrowed)]);
    onCommit(() => {
      this.metrics.countConversions('organization-role', memberships.length);
      this.metrics.countConversions('course-privilege', privileges.length);
    });
  }

  private rememberInVain(heard: RecordedEvent | undefined): void {
    if (heard) this.inVain.add(heard);
  }

  private async convertOnCourses(
    em: EntityManager,
    ready: readonly Candidate[],
    now: Date,
  ): Promise<ConvertedPrivilege[]> {
    await this.withheld.withhold(em, await denialsBeyondGrantor(em, ready));
    return convertCoursePrivileges(em, ready, now);
  }

  /**
   * Holds everything that converting any kind depends on, so that whoever converts another kind in the same transaction
   * has its locks already and takes none out of order. Answers with what is proven far enough to be converted.
   */
  private async hold(em: EntityManager, candidates: readonly FoundCandidate[]): Promise<Candidate[]> {
    const trusted = await holdForConversion(em, candidates);
    const proofs = await readProofs(
      em,
      candidates.map((one) => one.identifier_id),
    );
    return candidates.filter((one) => {
      const proof = proofs.get(one.identifier_id);
      return proof !== undefined && isProvenFor(proof, trusted.get(one.organization_id) ?? []);
    });
  }
}

function isOnCourse(one: Candidate): boolean {
  return one.course_id !== null;
}

function announce(one: ConvertedRight): InvitationConverted {
  return new InvitationConverted({
    organizationId: one.organization_id,
    ...(one.course_id === null ? {} : { courseId: one.course_id }),
    kind: one.course_id === null ? 'organization-role' : 'course-privilege',
    grantId: one.id,
    identifierId: one.identifier_id,
    userId: one.user_id,
    ...(one.merged_into === one.id ? {} : { mergedInto: one.merged_into }),
  });
}
