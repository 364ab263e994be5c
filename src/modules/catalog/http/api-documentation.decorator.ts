import type { Type } from '@nestjs/common';
import { ApiCreatedResponse, ApiParam } from '@nestjs/swagger';

type Documentation = ClassDecorator & MethodDecorator;

/** Documents `:org`. */
export const ApiOrganizationParam = (): Documentation =>
  ApiParam({ name: 'org', type: 'string', description: "The organization's slug or id.", example: 'engine-school' });

/** Documents `:course`. */
export const ApiCourseParam = (): Documentation =>
  ApiParam({ name: 'course', type: 'string', format: 'uuid', example: '0198f0a0-0000-7000-8000-000000000002' });

/** Documents `:program`. */
export const ApiProgramParam = (): Documentation =>
  ApiParam({ name: 'program', type: 'string', format: 'uuid', example: '0198f0a0-0000-7000-8000-000000000003' });

/** Documents `:curriculum`. */
export const ApiCurriculumParam = (): Documentation =>
  ApiParam({ name: 'curriculum', type: 'string', format: 'uuid', example: '0198f0a0-0000-7000-8000-000000000004' });

/** Documents that a route answers 201 with what it made, and with where to find it. */
export const ApiMade = (type: Type): MethodDecorator =>
  ApiCreatedResponse({
    type,
    headers: { Location: { description: 'The path of what was made.', schema: { type: 'string' } } },
  });
