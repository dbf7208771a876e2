import type { Json } from '@headwater/graph'
import * as v from 'valibot'

const EcsServiceSpecSchema = v.object({
  cluster: v.pipe(v.string(), v.minLength(1)),
  service: v.pipe(v.string(), v.minLength(1)),
  region: v.pipe(v.string(), v.minLength(1)),
  strategy: v.optional(v.picklist(['stop-task', 'force-new-deployment']), 'stop-task'),
  url: v.optional(v.pipe(v.string(), v.url())),
  timeoutMs: v.optional(v.pipe(v.number(), v.minValue(1)), 300_000),
})

/**
 * What an operation with executor `ecs-service` says of itself.
 * - `stop-task`: each task is stopped, and ECS starts another (the runbook's way; a moment of downtime with one task)
 * - `force-new-deployment`: ECS starts new tasks beside the old ones first, where the cluster has room
 *
 * `url` is the page that must answer before the restart counts; `timeoutMs` is for the replacement of one task.
 */
export type EcsServiceSpec = v.InferOutput<typeof EcsServiceSpecSchema>

/** The spec, or a sentence saying what is wrong with it. */
export function parseSpec(spec: { readonly [key: string]: Json }): EcsServiceSpec | string {
  const parsed = v.safeParse(EcsServiceSpecSchema, spec)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  return `the spec's ${v.getDotPath(issue) ?? 'value'}: ${issue.message}`
}
