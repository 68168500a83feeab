import { z } from 'zod';
import type { Contract } from '../services/kit/contract.ts';
import { errorTable, FieldError } from '../services/kit/errors.ts';
import { type ActionRoute, routesOf } from './routes.ts';

type Schema = { type?: string; properties?: Record<string, Schema>; required?: string[]; [keyword: string]: unknown };

const methodsWithoutBody = new Set(['GET', 'DELETE']);

/**
 * The OpenAPI 3.1 document of a host, from the contracts of its services.
 * @param more paths that the gateway answers itself, as OpenAPI writes them
 */
export function openApi(title: string, contracts: readonly Contract[], more: Record<string, object>): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const contract of contracts) {
    for (const route of routesOf([contract])) {
      const path = `/api${route.path.replace(/:(\w+)/g, '{$1}')}`;
      (paths[path] ??= {})[route.method.toLowerCase()] = operationOf(route, contract.name);
    }
  }
  return {
    openapi: '3.1.0',
    info: { title, version: '1', description: 'Errors are RFC 9457 problems; see [/api/docs/errors](/api/docs/errors) for their codes.' },
    servers: [{ url: '/' }],
    tags: contracts.map(({ name }) => ({ name })),
    paths: { ...paths, ...more },
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: { Problem: problemSchema },
      responses: { Problem: problemResponse },
    },
  };
}

function operationOf({ method, path, action, contract }: ActionRoute, tag: string): object {
  const params = schemaOf(contract.params, 'input');
  const inPath = [...path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? '');
  const left = Object.entries(params.properties ?? {}).filter(([name]) => !inPath.includes(name));
  const isRequired = (name: string) => params.required?.includes(name) ?? false;
  const inQuery = methodsWithoutBody.has(method) ? left : [];
  const parameters = [
    ...inPath.map((name) => ({ name, in: 'path', required: true, schema: params.properties?.[name] ?? { type: 'string' } })),
    ...inQuery.map(([name, schema]) => ({ name, in: 'query', required: isRequired(name), schema })),
    ...(contract.idempotent ? [idempotencyKey] : []),
  ];
  const body = {
    type: 'object',
    properties: Object.fromEntries(left),
    required: left.map(([name]) => name).filter(isRequired),
    additionalProperties: false,
  };
  return {
    operationId: action,
    summary: contract.summary,
    tags: [tag],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(methodsWithoutBody.has(method) || left.length === 0
      ? {}
      : { requestBody: { required: body.required.length > 0, content: { 'application/json': { schema: body } } } }),
    responses: { ...successOf(contract), default: { $ref: '#/components/responses/Problem' } },
    security: contract.access === 'anyone' ? [{}, { bearer: [] }] : [{ bearer: [] }],
    'x-access': contract.access,
  };
}

function successOf({ status = 200, result }: ActionRoute['contract']): object {
  if (status === 204) return { 204: { description: 'Done' } };
  const description = status === 202 ? 'Accepted; it goes on' : status === 201 ? 'Made' : 'The answer';
  return { [status]: { description, content: { 'application/json': { schema: schemaOf(result, 'output') } } } };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Schema {
  const { $schema: _schema, ...rest } = z.toJSONSchema(schema, { io, target: 'draft-2020-12', unrepresentable: 'any' }) as Schema;
  return rest;
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'The same key with the same request gives the same answer for at least 24 hours, and nothing is done twice.',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
};

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', enum: Object.keys(errorTable) },
    errors: { type: 'array', items: schemaOf(FieldError, 'output') },
    requestId: { type: 'string' },
  },
};

const problemResponse = {
  description: 'A problem (RFC 9457)',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};
