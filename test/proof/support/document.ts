import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** A JSON schema as far as it is looked into here. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly required?: readonly string[];
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}

interface Media {
  readonly schema?: Schema;
  readonly examples?: Readonly<Record<string, unknown>>;
}

export interface Response {
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, Media>>;
}

interface OperationObject {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, Response>>;
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: { readonly schemas: Record<string, Schema> };
}

/** One operation of the document. */
export interface Operation {
  readonly id: string;
  readonly summary: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** The schema of its JSON body, if it takes one. */
  readonly body: Schema | undefined;
  readonly responses: Readonly<Record<string, Response>>;
}

/** What is told about a body that a schema does not allow; undefined where it does. */
type Judge = (value: unknown) => string | undefined;

const NAME = 'document';

/** The OpenAPI document of a running application: its operations, and what its schemas allow. */
export class ApiDocument {
  readonly operations: readonly Operation[];
  private readonly ajv = new Ajv2020({ strict: false, allErrors: false, validateSchema: false });
  private readonly judges = new Map<string, Judge>();

  constructor(private readonly document: OpenApi) {
    addFormats.default(this.ajv);
    this.ajv.addSchema(closed(document), NAME);
    this.operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        id: operation.operationId,
        summary: operation.summary,
        method: method.toUpperCase(),
        path,
        parameters: operation.parameters ?? [],
        body: operation.requestBody?.content['application/json']?.schema,
        responses: operation.responses,
      })),
    );
  }

  /** @param baseUrl the origin of an application */
  static async of(baseUrl: string): Promise<ApiDocument> {
    const response = await fetch(`${baseUrl}/openapi.json`);
    return new ApiDocument((await response.json()) as OpenApi);
  }

  /** A schema without a reference at its top. */
  resolve(schema: Schema): Schema {
    const name = schema.$ref?.replace('#/components/schemas/', '');
    if (name !== undefined) return this.resolve(this.document.components.schemas[name] ?? {});
    const [only, ...more] = schema.allOf ?? [];
    return only && more.length === 0 ? { ...this.resolve(only), ...withoutAllOf(schema) } : schema;
  }

  /** The operation that a request of this method and path is for, by the rules of the router; parameters are not empty. */
  operationOf(method: string, path: string): Operation | undefined {
    const steps = path.split('/');
    const fitting = this.operations.filter((one) => one.method === method && fits(one.path.split('/'), steps));
    const literal = (one: Operation): number => one.path.split('/').filter((step) => !step.startsWith('{')).length;
    return fitting.toSorted((one, other) => literal(other) - literal(one))[0];
  }

  /** What is wrong with the body of an answer. A property that the schema does not name counts as wrong. */
  faultOfAnswer(operation: Operation, status: number, type: string, body: unknown): string | undefined {
    const pointer = `${pointerTo(operation)}/responses/${status}/content/${escaped(type)}/schema`;
    return this.judge(pointer)(body);
  }

  /** What the document has against a request body. */
  faultOfBody(operation: Operation, body: unknown): string | undefined {
    return this.judge(`${pointerTo(operation)}/requestBody/content/application~1json/schema`)(body);
  }

  /** What is wrong with a problem document. */
  faultOfProblem(body: unknown): string | undefined {
    return this.judge('/components/schemas/Problem')(body);
  }

  private judge(pointer: string): Judge {
    const known = this.judges.get(pointer);
    if (known) return known;
    const validate: ValidateFunction | undefined = this.ajv.getSchema(`${NAME}#${pointer}`);
    if (!validate) throw new Error(`The document has nothing at ${pointer}.`);
    const judge: Judge = (value) => (validate(value) ? undefined : this.ajv.errorsText(validate.errors));
    this.judges.set(pointer, judge);
    return judge;
  }
}

/** The codes that the document lists for a status, if it is answered with a problem. */
export function codesOf(response: Response | undefined): string[] {
  return Object.keys(response?.content?.['application/problem+json']?.examples ?? {});
}

/** The same document, in which an object with properties has no others. */
function closed<T>(part: T): T {
  if (Array.isArray(part)) return part.map((one: unknown) => closed(one)) as T;
  if (typeof part !== 'object' || part === null) return part;
  const copy = Object.fromEntries(
    Object.entries(part).map(([name, value]: [string, unknown]) => [name, closed(value)]),
  );
  const isOpen = copy['type'] === 'object' && 'properties' in copy && !('additionalProperties' in copy);
  return (isOpen ? { ...copy, additionalProperties: false } : copy) as T;
}

function withoutAllOf(schema: Schema): Schema {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== 'allOf'));
}

function fits(pattern: readonly string[], steps: readonly string[]): boolean {
  if (pattern.length !== steps.length) return false;
  return pattern.every((step, at) => (step.startsWith('{') ? steps[at] !== '' : step === steps[at]));
}

function pointerTo({ path, method }: Operation): string {
  return `/paths/${escaped(path)}/${method.toLowerCase()}`;
}

function escaped(step: string): string {
  return encodeURI(step.replaceAll('~', '~0').replaceAll('/', '~1'));
}
