import { effective, explain, type Grant, type GrantReason } from './evaluation.js';
import { PRIVILEGE_NAMES, type PrivilegeName } from './vocabulary.js';

/** By what somebody holds everything on a course and cannot be denied it. */
export type Standing = 'creator' | 'platform-admin' | 'organization-admin';

/** Why a privilege is or is not held. */
export type Because = Standing | GrantReason | 'not-registered';

/** What one registered person may do on one course. */
export class CourseRights {
  constructor(
    /** Undefined when what they may do comes from their grant alone. */
    readonly standing: Standing | undefined,
    readonly grant: Grant,
  ) {}

  /** Everything held, in the order of the vocabulary. */
  effective(): PrivilegeName[] {
    return this.standing ? [...PRIVILEGE_NAMES] : effective(this.grant);
  }

  holds(name: PrivilegeName): boolean {
    return this.explain(name).allowed;
  }

  /** Which of these privileges are not held, each once. */
  lacking(names: Iterable<PrivilegeName>): PrivilegeName[] {
    return [...new Set(names)].filter((name) => !this.holds(name));
  }

  explain(name: PrivilegeName): { allowed: boolean; because: Because } {
    return this.standing ? { allowed: true, because: this.standing } : explain(this.grant, name);
  }
}
