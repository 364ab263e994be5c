import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiTags,
  type OpenAPIObject,
} from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { IsString } from 'class-validator';
import { Public, SignedIn } from '../../../src/common/http/access.decorator.js';
import { documentFaults } from '../../../src/common/http/openapi/document-faults.js';
import { openApiDocument } from '../../../src/common/http/openapi/openapi-document.js';
import { Problems } from '../../../src/common/http/openapi/problems.decorator.js';
import { serveOpenApi } from '../../../src/common/http/openapi/serve-openapi.js';
import { ApiPage, PageQuery, type Page } from '../../../src/common/http/page.js';
import { startApp } from './test-app.js';

class CourseView {
  @ApiProperty()
  @IsString()
  title: string = '';
}

@Controller('api/v1/courses')
@ApiTags('Courses')
class CoursesController {
  @Get()
  @SignedIn()
  @ApiOperation({ summary: 'List courses' })
  @ApiPage(CourseView)
  list(@Query() _query: PageQuery): Page<CourseView> {
    return { items: [], nextCursor: null };
  }

  @Post()
  @SignedIn()
  @ApiOperation({ summary: 'Create a course' })
  @ApiCreatedResponse({ type: CourseView })
  @Problems([409, 'already-exists', 'There is such a course.'], [403, 'cannot-grant', 'You lack it.'])
  createCourse(@Body() course: CourseView): CourseView {
    return course;
  }

  @Get('vocabulary')
  @Public()
  @ApiOperation({ summary: 'Read the vocabulary' })
  @ApiOkResponse({ type: CourseView })
  vocabulary(): CourseView {
    return new CourseView();
  }
}

@Controller('sloppy')
class SloppyController {
  @Get(':id')
  list(@Param() _parameters: object): string {
    return '';
  }
}

let app: NestFastifyApplication;
let document: OpenAPIObject;
beforeAll(async () => {
  app = await startApp({ controllers: [CoursesController] }, {}, serveOpenApi);
  document = openApiDocument(app);
});
afterAll(() => app.close());

const responses = (path: string, method: 'get' | 'post'): string[] =>
  Object.keys(document.paths[path]?.[method]?.responses ?? {}).toSorted();

describe('the OpenAPI document', () => {
  test('has no fault', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(documentFaults(document)).toEqual([]);
  });

  test('tells every problem that follows from the form of an operation', () => {
    const always = ['408', '429', '431', '500', '503'];
    const known = ['400', '401', '403'];
    const write = ['413', '415'];
    expect(responses('/api/v1/courses', 'get')).toEqual(['200', ...known, ...always].toSorted());
    expect(responses('/api/v1/courses', 'post')).toEqual(['201', ...known, '409', ...write, ...always].toSorted());
    expect(responses('/api/v1/courses/vocabulary', 'get')).toEqual(['200', '400', '401', ...always].toSorted());
  });

  test('lists under each status the codes that it can have, those of the route and those of all alike', () => {
    const media = document.paths['/api/v1/courses']?.post?.responses['403'];
    expect(media).toMatchObject({
      content: {
        'application/problem+json': {
          examples: {
            'cannot-grant': { value: { code: 'cannot-grant' } },
            forbidden: { $ref: '#/components/examples/forbidden' },
            'cross-origin-request': { $ref: '#/components/examples/cross-origin-request' },
          },
        },
      },
    });
    expect(document.components?.examples?.['forbidden']).toMatchObject({ value: { status: 403, code: 'forbidden' } });
  });

  test('shows an example of each problem that a route names', () => {
    expect(document.paths['/api/v1/courses']?.post?.responses['403']).toMatchObject({
      content: {
        'application/problem+json': {
          schema: { $ref: '#/components/schemas/Problem' },
          examples: { 'cannot-grant': { value: { status: 403, detail: 'You lack it.', title: 'Cannot grant' } } },
        },
      },
    });
  });

  test('demands a session or an access token but for public operations', () => {
    expect(document.security).toEqual([{ session: [] }, { accessToken: [] }]);
    expect(document.paths['/api/v1/courses']?.get?.security).toBeUndefined();
    expect(document.paths['/api/v1/courses/vocabulary']?.get?.security).toEqual([]);
  });

  test('names operations after handlers, and a bare verb after its controller as well', () => {
    expect(document.paths['/api/v1/courses']?.get?.operationId).toBe('listCourses');
    expect(document.paths['/api/v1/courses']?.post?.operationId).toBe('createCourse');
  });

  test('describes a page by the name of its items, with a cursor that may be null', () => {
    expect(document.components?.schemas?.['CoursePage']).toMatchObject({
      required: ['items', 'nextCursor'],
      properties: {
        items: { type: 'array', items: { $ref: '#/components/schemas/CourseView' } },
        nextCursor: { type: ['string', 'null'] },
      },
    });
  });

  test('is served, and so is Swagger UI, from this origin alone', async () => {
    const served = await app.inject({ method: 'GET', url: '/openapi.json' });
    expect(served.json()).toEqual(JSON.parse(JSON.stringify(document)));
    const page = await app.inject({ method: 'GET', url: '/docs' });
    expect(page.statusCode).toBe(200);
    expect(page.body).not.toMatch(/(src|href)="https?:/);
    for (const asset of ['swagger-ui-bundle.js', 'swagger-ui-init.js', 'swagger-ui.css']) {
      expect((await app.inject({ method: 'GET', url: `/docs/${asset}` })).statusCode).toBe(200);
    }
    expect((await app.inject({ method: 'GET', url: '/docs/swagger-ui-init.js' })).body).toContain('/auth/google');
  });
});

test('the faults of a sloppy document are told', async () => {
  const sloppy = await startApp({ controllers: [SloppyController] });
  const made = openApiDocument(sloppy);
  made.components = {};
  expect(documentFaults(made)).toEqual(
    expect.arrayContaining([
      'GET /sloppy/{id} has no summary.',
      'GET /sloppy/{id} does not describe {id}.',
      'GET /sloppy/{id} does not say what it answers 200 with.',
      '#/components/schemas/Problem leads nowhere.',
    ]),
  );
  await sloppy.close();
});
