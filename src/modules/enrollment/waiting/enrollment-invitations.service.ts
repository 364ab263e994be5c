import { Injectable } from '@nestjs/common';

/** Takes back and renews enrollments that wait, in programs and courses, by their ids. */
@Injectable()
export class EnrollmentInvitations {
  /**
   * Takes back what waits, with the course enrollments that came through it. What has expired can be taken back too.
   *
   * @throws DomainError 404 `invitation-not-found`; 409 `already-active` when it has just become real; 403 `forbidden`
   */
  revoke(_actorId: string, _organizationId: string, _invitationId: string): Promise<void> {
    return Promise.reject(new Error('Not built yet.'));
  }

  /**
   * Enrols anew what waits: it expires later and, where its grantor may no longer enrol, the actor becomes its grantor.
   * Where its person has registered meanwhile it becomes real at once.
   *
   * @throws DomainError as {@link revoke}
   */
  renew(_actorId: string, _organizationId: string, _invitationId: string): Promise<void> {
    return Promise.reject(new Error('Not built yet.'));
  }
}
