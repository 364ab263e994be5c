import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { rows } from '../../common/database/sql.js';
import { Acquaintances } from '../privilege/index.js';

/** Whoever is enrolled in a program or course of an organization may know of it. */
@Injectable()
export class EnrollmentAcquaintances extends Acquaintances {
  constructor(private readonly em: EntityManager) {
    super();
  }

  override async of(userId: string): Promise<string[]> {
    const found = await rows<{ id: string }>(
      this.em,
      `select program.organization_id as id
       from enrollment.program_enrollment e join catalog.program program on program.id = e.program_id where e.user_id = $1
       union
       select course.organization_id
       from enrollment.course_enrollment e join catalog.course course on course.id = e.course_id where e.user_id = $1`,
      [userId],
    );
    return found.map((one) => one.id);
  }
}
