import { Hono } from 'hono'
import * as v from 'valibot'
import { EcsError } from './errors.ts'
import { operations } from './operations.ts'
import type { EcsService } from './service.ts'

const TARGET_PREFIX = 'AmazonEC2ContainerServiceV20141113.'

export interface EcsApiOptions {
  readonly token: string
  readonly services: readonly EcsService[]
  readonly pageSize: number
  /** What `GET /services` tells: the address in front of each service, by `cluster/service`. */
  readonly fronts: { readonly [service: string]: { readonly port: number; readonly url: string } }
}

/** The few calls of ECS that a restart needs, in AWS JSON 1.1: an operation's name in a header, JSON in and out. */
export function ecsApi({ token, services, pageSize, fronts }: EcsApiOptions): Hono {
  const api = new Hono()
  api.get('/health', (c) => c.text('ok'))
  api.get('/services', (c) =>
    c.json({
      fronts,
      settled: services.every((service) => service.runningTasks().length === service.desiredCount),
      failing: services.some(({ deployments }) => deployments.some(({ failedTasks }) => failedTasks > 0)),
    }),
  )
  api.post('/', async (c) => {
    const region = signedFor(c.req.header('authorization') ?? '', token)
    const target = c.req.header('x-amz-target') ?? ''
    const name = target.startsWith(TARGET_PREFIX) ? target.slice(TARGET_PREFIX.length) : ''
    const operation = Object.hasOwn(operations, name) ? operations[name as keyof typeof operations] : undefined
    if (operation === undefined) throw new EcsError('UnknownOperationException', `unknown operation ${target}`)
    const here = services.filter(({ config }) => config.region === region)
    const answer = operation(await c.req.json(), { services: here, pageSize })
    return c.body(JSON.stringify(answer), 200, { 'content-type': 'application/x-amz-json-1.1' })
  })
  api.onError((error, c) => {
    const { type, message } = asEcsError(error)
    return c.body(JSON.stringify({ __type: type, message }), type === 'ServerException' ? 500 : 400, {
      'content-type': 'application/x-amz-json-1.1',
    })
  })
  return api
}

function asEcsError(error: unknown): EcsError {
  if (error instanceof EcsError) return error
  if (error instanceof v.ValiError) return new EcsError('InvalidParameterException', error.message)
  if (error instanceof SyntaxError) return new EcsError('SerializationException', 'the body is not JSON')
  return new EcsError('ServerException', error instanceof Error ? error.message : String(error))
}

/**
 * The region that a request is signed for. The signature itself is not computed: the key id is the sandbox's secret,
 * and only who can read its state knows it.
 */
function signedFor(authorization: string, token: string): string {
  const [, key, region] = /Credential=([^/,\s]+)\/\d+\/([^/]+)\/ecs\/aws4_request/.exec(authorization) ?? []
  if (key !== token || region === undefined) {
    throw new EcsError('UnrecognizedClientException', 'The security token included in the request is invalid.')
  }
  return region
}
