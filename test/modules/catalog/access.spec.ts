import { describe, expect, test } from '@jest/globals';
import { ACCESS_RULE } from '../../../src/common/http/access.decorator.js';
import { CoursesController } from '../../../src/modules/catalog/http/courses.controller.js';
import { CurriculaController } from '../../../src/modules/catalog/http/curricula.controller.js';
import { OrganizationsController } from '../../../src/modules/catalog/http/organizations.controller.js';
import { ProgramCoursesController } from '../../../src/modules/catalog/http/program-courses.controller.js';
import { ProgramsController } from '../../../src/modules/catalog/http/programs.controller.js';

const platform = { kind: 'platform-admin' };
const anybodyOf = (kind: 'organization' | 'program') => ({ kind, roles: [] });
const registrarsOf = (kind: 'organization' | 'program') => ({ kind, roles: ['admin', 'registrar'] });

function ruleOf(controller: { prototype: object }, handler: string): unknown {
  const method: unknown = Reflect.get(controller.prototype, handler);
  return typeof method === 'function' ? Reflect.getMetadata(ACCESS_RULE, method) : undefined;
}

describe('who may call', () => {
  test.each([
    [
      OrganizationsController,
      {
        create: platform,
        list: { kind: 'signed-in' },
        get: anybodyOf('organization'),
        change: { kind: 'organization', roles: ['admin'] },
        delete: platform,
      },
    ],
    [
      CoursesController,
      {
        create: { kind: 'organization', roles: ['admin', 'registrar', 'teacher'] },
        list: anybodyOf('organization'),
        get: { kind: 'course', privilege: 'any', roles: [] },
        change: { kind: 'course', privilege: 'update_course', roles: [] },
        delete: { kind: 'course', privilege: 'all', roles: [] },
      },
    ],
    [
      ProgramsController,
      {
        create: registrarsOf('organization'),
        list: anybodyOf('organization'),
        get: anybodyOf('program'),
        change: registrarsOf('program'),
        delete: registrarsOf('program'),
      },
    ],
    [
      CurriculaController,
      {
        create: registrarsOf('program'),
        list: anybodyOf('program'),
        get: anybodyOf('program'),
        change: registrarsOf('program'),
      },
    ],
    [
      ProgramCoursesController,
      { list: anybodyOf('program'), add: registrarsOf('program'), remove: registrarsOf('program') },
    ],
  ])('every route of %p is said', (controller, expected) => {
    const handlers = Object.getOwnPropertyNames(controller.prototype).filter((name) => name !== 'constructor');
    const rules = handlers.map((name): [string, unknown] => [name, ruleOf(controller, name)]);
    expect(Object.fromEntries(rules)).toEqual(expected);
  });
});
